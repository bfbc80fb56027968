import Foundation
import JointAugmentation
import Statistics
import TestSupport
import Testing

/// Fits of boxes in whole pixels, among what schemes draw on the images' sizes.
@Suite struct SimulatedFitTests {
    private static let candidates: [Realisation] = [.nominal, .torchvision, .released]
    private static let size = try? ImageSize(width: 500, height: 375)

    /// Boxes that a library drew, from Tests/Reference/fit_fixtures.py; their places do not matter.
    private func boxes(of library: String) throws -> [(first: CropBox, second: CropBox)] {
        let url = try #require(
            Bundle.module.url(forResource: "Fixtures/Pairs/\(library)", withExtension: "csv"))
        return try String(contentsOf: url, encoding: .utf8).split(separator: "\n").dropFirst().map { row in
            let sides = row.split(separator: ",").compactMap { Int($0) }
            try #require(sides.count == 4)
            return (
                CropBox(left: 0, top: 0, width: sides[0], height: sides[1]),
                CropBox(left: 0, top: 0, width: sides[2], height: sides[3])
            )
        }
    }

    private func fit(_ boxes: [(first: CropBox, second: CropBox)]) throws -> FitComparison {
        let size = try #require(Self.size)
        let pairs = try ObservedPairs(boxes: boxes, sizes: [ImageSize](repeating: size, count: boxes.count))
        return try FitComparison(pairs, range: nil, realisations: Self.candidates, threads: 2)
    }

    @Test(.eachRow) func realDrawsAreRecognised() {
        let torchvision = FitVerdict.law(.independent, schemes: ["torchvision"])
        let cases = [
            ("torchvision", torchvision), ("timm", torchvision), ("kornia", torchvision),
            ("albumentations", torchvision),
            ("released", .law(.joint(beta: 0), schemes: ["released"])),
        ]
        eachRow(cases) { library, expected in
            let boxes = try boxes(of: library)
            #expect(boxes.count == 2000)
            // The released code's own bound shows in few pairs.
            let found = try fit(library == "released" ? boxes : Array(boxes.prefix(1000)))
            #expect(found.verdict == expected, "\(library): \(found.conclusion)")
            #expect(found.range.low == 0.2 && found.range.high == 1)
            #expect(found.fits.count == 5)
            if library == "released" {
                #expect(found.conclusion == "these are JC(0) pairs of the released code: log(b/a - 0.1)")
            }
        }
    }

    @Test func fiftyPairsDecideNothing() throws {
        let found = try fit(Array(boxes(of: "released").prefix(50)))
        #expect(found.conclusion.hasPrefix("too few pairs to tell (50): "), "\(found.conclusion)")
        let beta = try #require(found.fits.compactMap(\.beta).first)
        #expect(beta.high - beta.low > 1.5)
    }

    /// Images of three sizes and shapes, one of them so small that rounding to pixels moves every area.
    @Test func sizesAreMixed() throws {
        let sizes = try [(64, 64), (33, 500), (300, 400)].map { try ImageSize(width: $0.0, height: $0.1) }
        let range = try ParameterRange.area(low: 0.08, high: 1)
        let sampler = try CropSampler(law: .joint(beta: -2), range: range, realisation: .torchvision)
        let drawn = (0..<1200).map { place in
            sampler.pair(seed: 9, image: UInt64(place), draw: 0, size: sizes[place % 3])
        }
        let pairs = try ObservedPairs(
            boxes: drawn.map { ($0.first.box, $0.second.box) }, sizes: (0..<1200).map { sizes[$0 % 3] })
        #expect(pairs.sizeCount == 3 && pairs.isRounded)
        let found = [1, 3].map { threads in
            try? FitComparison(pairs, range: range, realisations: Self.candidates, threads: threads)
        }
        let first = try #require(found[0])
        #expect(first.verdict == .law(.joint(beta: -2), schemes: ["torchvision"]), "\(first.conclusion)")
        #expect(first.fits.map(\.logLikelihood) == found[1]?.fits.map(\.logLikelihood))
    }

    /// Multi-crop's local views: the range is found at both ends.
    @Test func theRangeOfSmallCropsIsFound() throws {
        let size = try #require(Self.size)
        let range = try ParameterRange.area(low: 0.05, high: 0.14)
        let sampler = try CropSampler(law: .independent, range: range, realisation: .torchvision)
        let found = try fit(
            (0..<600).map { place in
                let pair = sampler.pair(seed: 2, image: UInt64(place), draw: 0, size: size)
                return (pair.first.box, pair.second.box)
            })
        #expect(found.range == range)
        #expect(found.conclusion.contains("RandomCrop"), "\(found.conclusion)")
    }
}
