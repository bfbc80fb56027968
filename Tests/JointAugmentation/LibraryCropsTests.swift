import Foundation
import JointAugmentation
import Statistics
import TestSupport
import Testing

/// Boxes that the libraries drew, a million a case (Tests/Reference/library_crops.py), against ours and their predicted law.
@Suite struct LibraryCropsTests {
    private static let libraries = [
        "torchvision", "timm", "kornia", "albumentations", "dali", "tensorflow", "byol",
    ]
    private static let significance = 1e-4

    @Test(.eachRow) func librariesDrawThePredictedBoxes() {
        eachRow(Self.libraries) { library in
            let realisation = try #require(Realisation(rawValue: library))
            eachRow(try LibraryCrops(library).cases.named(\.label)) {
                let test = $0.value
                let law = try #require(
                    try realisation.scheme.boxLaw(range: test.range, size: test.imageSize))
                let expected = BoxHistogram(of: law)
                #expect(abs(expected.area.reduce(0, +) - 1) < Tolerance.iteration)
                for ((name, found), (_, probabilities)) in zip(test.histograms, expected.histograms) {
                    // float32 rounds a few boxes of a million to the next pixel.
                    let possible = probabilities.map { max($0, 1e-7) }
                    if probabilities.contains(where: { $0 > 1 - 1e-5 }) {
                        #expect(probabilities.firstIndex { $0 > 0.5 } == found.firstIndex { $0 > 0 })
                        continue
                    }
                    let fit = try ChiSquareTest(counts: found, probabilities: possible)
                    #expect(fit.pValue > Self.significance, "\(name): \(fit)")
                    let steps = found.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
                    let sums = probabilities.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
                    let distance = try KolmogorovSmirnovTest(
                        cumulativeShares: steps.map { Double($0) / Double(test.total) },
                        probabilities: sums, count: test.total)
                    #expect(distance.pValue > Self.significance, "\(name): \(distance)")
                }
                let share = law.entries.filter { [$0.width, $0.height] == test.fallback }
                    .reduce(0) { $0 + $1.probability }
                let mean = share * Double(test.total)
                #expect(abs(Double(test.fallbackCount) - mean) <= 4 * mean.squareRoot() + 1)
            }
        }
    }

    /// Our own draws against those of the library: two samples of one law.
    @Test(.eachRow) func ourBoxesAreTheLibraries() {
        eachRow(Self.libraries) { library in
            let realisation = try #require(Realisation(rawValue: library))
            eachRow(try LibraryCrops(library).cases.named(\.label)) {
                let test = $0.value
                let sampler = try CropSampler(law: .independent, range: test.range, realisation: realisation)
                let size = try test.imageSize
                var drawn = BoxHistogram()
                for image in 0..<UInt64(15_000) {
                    let pair = sampler.pair(seed: 23, image: image, draw: 0, size: size)
                    drawn.add(pair.first.box, in: size)
                    drawn.add(pair.second.box, in: size)
                }
                for ((name, found), (_, own)) in zip(test.histograms, drawn.histograms) {
                    let pValue = try Self.twoSamplePValue(found, own.map { Int($0) })
                    #expect(pValue > Self.significance, "\(name)")
                }
            }
        }
    }

    /// Steps at 0 are found at 0.
    @Test(.eachRow) func mediansOfPixelsAreZero() {
        eachRow(["dali", "tensorflow"]) { library in
            let scheme = try #require(Realisation(rawValue: library)).scheme
            let law = try scheme.prediction(
                law: .independent, range: .area(low: 0.2, high: 1), size: ImageSize(width: 64, height: 64))
            #expect(law.hasSteps && law.quantile(0.5) == 0)
            #expect(law.quantile(0.25) < 0 && law.quantile(0.75) > 0)
        }
    }

    /// Pearson's test that two samples have one law, in bins of at least ten of both together.
    private static func twoSamplePValue(_ first: [Int], _ second: [Int]) throws -> Double {
        let (m, n) = (Double(first.reduce(0, +)), Double(second.reduce(0, +)))
        var (statistic, bins, open) = (0.0, 0.0, (0.0, 0.0))
        for (one, other) in zip(first, second) {
            open = (open.0 + Double(one), open.1 + Double(other))
            guard (open.0 + open.1) * n / (m + n) >= 5 else { continue }
            let difference = (n / m).squareRoot() * open.0 - (m / n).squareRoot() * open.1
            statistic += difference * difference / (open.0 + open.1)
            (bins, open) = (bins + 1, (0, 0))
        }
        return bins > 1 ? IncompleteGamma.upperRegularised(0.5 * (bins - 1), 0.5 * statistic) : 1
    }

    // MARK: - Log ratios

    /// Laws of each scheme and the sizes that bend them: what torchvision shares is tested there.
    private static let laws: [(library: String, law: Law, size: (Int, Int))] = [
        ("dali", .independent, (500, 375)), ("dali", .independent, (64, 64)),
        ("dali", .joint(beta: -2), (64, 64)), ("tensorflow", .independent, (1000, 250)),
        ("tensorflow", .independent, (64, 64)), ("byol", .independent, (1000, 250)),
        ("byol", .joint(beta: -2), (64, 64)), ("byol", .joint(beta: 30), (1000, 250)),
        ("byol", .fixedRatio(2), (64, 64)),
    ]

    @Test(.eachRow) func logRatiosFollowTheirPrediction() {
        eachRow(Self.laws) { library, law, size in
            let realisation = try #require(Realisation(rawValue: library))
            let run = try SampleRun(
                SampleRequest(
                    law: law, range: try .area(low: 0.2, high: 1), realisation: realisation,
                    size: try ImageSize(width: size.0, height: size.1), count: 50_000, seed: 3, bins: 60),
                threads: 2)
            let fit = try run.chiSquareTest(against: run.prediction)
            #expect(fit.pValue > Self.significance, "\(fit)")
            let distance = try run.kolmogorovSmirnovTest(against: run.prediction)
            #expect(distance.pValue > Self.significance, "\(distance)")
            #expect(abs(run.meanAbsoluteLogRatio - run.prediction.meanAbsoluteLogRatio) < 0.01)
            let total = run.prediction.cumulativeProbability(at: .greatestFiniteMagnitude)
            #expect(abs(total - 1) < Tolerance.iteration)
        }
    }

    /// Simulated beside TensorFlow 2.21 and torchvision at 64 x 64 with areas from 0.08: the means of three baselines.
    @Test func meansOfThreeLibraries() throws {
        let range = try ParameterRange.area(low: 0.08, high: 1)
        let size = try ImageSize(width: 64, height: 64)
        for (library, expected) in [("tensorflow", 0.425), ("torchvision", 0.485), ("byol", 0.534)] {
            let scheme = try #require(Realisation(rawValue: library)).scheme
            let law = try #require(scheme.boxLaw(range: range, size: size))
            let mean = law.entries.reduce(0) {
                $0 + $1.probability * Double($1.width * $1.height) / size.area
            }
            #expect(abs(mean - expected) < 0.001, "\(library): \(mean)")
        }
    }

    /// Large images are modelled by smaller ones, and images of a pixel or a row have a law too.
    @Test(.eachRow) func everySizeHasALaw() {
        eachRow([(1, 1), (2, 3), (1, 1_000_000), (40_000, 30_000)]) { size in
            for realisation in Realisation.allCases {
                let law = realisation.scheme.boxLaw(
                    range: try .area(low: 0.2, high: 1), size: try ImageSize(width: size.0, height: size.1))
                let total = law.map { $0.entries.reduce(0) { $0 + $1.probability } } ?? 1
                #expect(abs(total - 1) < Tolerance.iteration, "\(realisation.rawValue): \(total)")
            }
        }
    }
}

/// What one library drew.
private struct LibraryCrops: Decodable {
    struct Case: Decodable {
        let size: [Int]
        let scale: [Double]
        let fallback: [Int]
        let fallbackCount: Int
        let area: [Int]
        let aspect: [Int]
        let x: [Int]
        let y: [Int]

        enum CodingKeys: String, CodingKey {
            case size, scale, fallback, area, aspect, x, y
            case fallbackCount = "fallback_count"
        }

        var label: String { "\(size[0])x\(size[1]) from \(scale[0])" }
        var total: Int { area.reduce(0, +) }
        var histograms: [(String, [Int])] { [("area", area), ("aspect", aspect), ("x", x), ("y", y)] }
        var range: ParameterRange {
            get throws { try .area(low: scale[0], high: scale[1]) }
        }
        var imageSize: ImageSize {
            get throws { try ImageSize(width: size[0], height: size[1]) }
        }
    }

    let cases: [Case]

    init(_ library: String) throws {
        let folder = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
        let file = folder.appendingPathComponent("LibraryCrops/\(library).json")
        self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: file))
    }
}

/// Boxes in the bins of the fixtures.
private struct BoxHistogram {
    var area = [Double](repeating: 0, count: 65)
    var aspect = [Double](repeating: 0, count: 65)
    var x = [Double](repeating: 0, count: 33)
    var y = [Double](repeating: 0, count: 33)

    var histograms: [(String, [Double])] { [("area", area), ("aspect", aspect), ("x", x), ("y", y)] }

    init() {}

    init(of law: CropBoxLaw) {
        struct Span: Hashable {
            let length: Int
            let placement: CropPlacement
        }
        var columns: [Span: Double] = [:]
        var rows: [Span: Double] = [:]
        for entry in law.entries where entry.probability > 0 {
            addSides(entry.width, entry.height, in: law.size, entry.probability)
            columns[Span(length: entry.width, placement: entry.placement), default: 0] += entry.probability
            rows[Span(length: entry.height, placement: entry.placement), default: 0] += entry.probability
        }
        let add = { (spans: [Span: Double], whole: Int, counts: inout [Double]) in
            for (span, mass) in spans {
                let offsets = span.placement.offsets(of: span.length, in: whole)
                for offset in offsets {
                    counts[Self.center(offset, span.length, whole)] += mass / Double(offsets.count)
                }
            }
        }
        add(columns, law.size.width, &x)
        add(rows, law.size.height, &y)
    }

    mutating func add(_ box: CropBox, in size: ImageSize) {
        addSides(box.width, box.height, in: size, 1)
        x[Self.center(box.left, box.width, size.width)] += 1
        y[Self.center(box.top, box.height, size.height)] += 1
    }

    private mutating func addSides(_ width: Int, _ height: Int, in size: ImageSize, _ count: Double) {
        area[Self.bin(64 * Double(width * height) / size.area, of: 65)] += count
        aspect[Self.bin(100 * log(Double(width) / Double(height)) + 32, of: 65)] += count
    }

    private static func center(_ start: Int, _ length: Int, _ whole: Int) -> Int {
        bin(32 * (Double(start) + 0.5 * Double(length)) / Double(whole), of: 33)
    }

    private static func bin(_ value: Double, of bins: Int) -> Int {
        min(max(Int((value + 1 / Double.pi).rounded(.down)), 0), bins - 1)
    }
}
