import Foundation
import TestSupport
import Testing

@testable import JointAugmentation

/// Weights of all pairs of an image's views against numerical integration; see Tests/Reference/all_pairs_fixtures.py.
@Suite struct PairMixtureTests {
    /// How a pair of the reference was drawn.
    enum Kind: Decodable {
        case stratum(Int, of: Int)
        case ratio(Double)

        init(from decoder: any Decoder) throws {
            var values = try decoder.unkeyedContainer()
            if try values.decode(String.self) == "ratio" {
                self = .ratio(try values.decode(Double.self))
            } else {
                self = .stratum(try values.decode(Int.self), of: try values.decode(Int.self))
            }
        }
    }

    struct View: Decodable {
        let a: Double
        let b: Double
        let kind: Kind
        let s: Double
        let density: Double
    }

    struct Image: Decodable {
        let areas: [[Double]]
        let ratios: [Double]
        let draws: Int
        let weights: [[Double]]
    }

    struct Moments: Decodable {
        let a: Double
        let b: Double
        let law: LawName
        let values: [Double]
    }

    struct Accepted: Decodable {
        let width: Int
        let height: Int
        let values: [Double]
    }

    enum LawName: Decodable {
        case law(Law)

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            self = .law((try? value.decode(Double.self)).map { .joint(beta: $0) } ?? .independent)
        }

        var law: Law {
            switch self {
            case .law(let law): law
            }
        }
    }

    struct Reference: Decodable {
        let laws: [LawName]
        let views: [View]
        let images: [Image]
        let expectations: [Moments]
        let accepted: [Accepted]
    }

    private let reference: Reference
    private let design: JointDesign

    init() throws {
        let url = try #require(Bundle.module.url(forResource: "Fixtures/all_pairs", withExtension: "json"))
        reference = try JSONDecoder().decode(Reference.self, from: Data(contentsOf: url))
        design = JointDesign(areas: try .area(low: 0.2, high: 1))
    }

    @Test func viewsHaveTheDensityOfTheirPairs() throws {
        #expect(reference.views.count == 60)
        for view in reference.views {
            let range = try ParameterRange(low: view.a, high: view.b)
            let density: ViewDensity?
            switch view.kind {
            case .stratum(let index, let count):
                density = ViewDensity(
                    try PairSampler(law: .joint(beta: 0), range: range), stratum: index, of: count)
            case .ratio(let ratio):
                density = ViewDensity(try PairSampler(law: .fixedRatio(ratio), range: range))
            }
            let found = try #require(density)
            let either = 0.5 * (found.smaller(view.s) + found.larger(view.s))
            #expect(abs(either - view.density) <= 1e-9 * max(1, view.density), "\(view)")
        }
    }

    @Test func weightsAreThoseOfTheDefinition() throws {
        for image in reference.images {
            let proposals: [Law] = [.joint(beta: 0)] + image.ratios.map { .fixedRatio($0) }
            let mixture = try #require(
                try PairMixture(proposals: proposals, draws: image.draws, design: design))
            let last: [[Double]] = image.ratios.isEmpty ? [] : [[0.2, 1]]
            let drawn = (image.areas + last).map { pair in
                DrawnParameters(
                    areas: ParameterPair(logRatio: log(pair[1] / pair[0]), first: pair[0], second: pair[1]))
            }
            let pairs = mixture.pairs(of: drawn)
            #expect(pairs.count == image.weights.count && pairs.count == mixture.pairCount)
            for (place, law) in reference.laws.enumerated() {
                let weight = try MixtureWeight(law: law.law, design: design)
                for (pair, expected) in zip(pairs, image.weights) {
                    #expect(abs(weight(pair) - expected[place]) <= 1e-9, "\(law): \(pair)")
                }
            }
        }
    }

    @Test func expectationsAreThoseOfTheLaws() throws {
        for moments in reference.expectations {
            let range = try ParameterRange(low: moments.a, high: moments.b)
            let basis = try CalibrationBasis(design: JointDesign(areas: range))
            let found = try basis.expectations(under: moments.law.law, size: nil)
            #expect(found.count == basis.count && found.count == moments.values.count)
            for (value, expected) in zip(found, moments.values) {
                #expect(abs(value - expected) < 1e-10, "\(moments)")
            }
        }
    }

    @Test func acceptedAreasHaveExpectationsOfTheirOwn() throws {
        var design = design
        design.realisation = .torchvision
        let basis = try CalibrationBasis(design: design)
        for accepted in reference.accepted {
            let size = try ImageSize(width: accepted.width, height: accepted.height)
            let found = try basis.expectations(under: .independent, size: size)
            // As far as the reference's own rule goes.
            for (value, expected) in zip(found, accepted.values) { #expect(abs(value - expected) < 3e-6) }
            #expect(
                try basis.expectations(under: .joint(beta: 1), size: size)
                    == basis.expectations(under: .joint(beta: 1), size: nil))
        }
    }

    @Test func pairsOfTheLargestRatioAreLeftOut() throws {
        let laws: [Law] = [.joint(beta: 0)] + Law.paperRatios
        let mixture = try #require(try PairMixture(proposals: laws, draws: 1, design: design))
        #expect(mixture.included == [0, 1, 2, 3, 4] && mixture.joint == [0] && mixture.pairCount == 41)
    }

    @Test func viewsThatDifferMeetTheOtherRoleAlone() throws {
        var design = design
        design.pipeline = .mocoV3
        let mixture = try #require(
            try PairMixture(proposals: [.joint(beta: 0), .fixedRatio(2)], draws: 2, design: design))
        #expect(mixture.crossings.count == 4 * 3)
        #expect(mixture.crossings.allSatisfy { $0.first % 2 == 0 && $0.second % 2 == 1 })
    }

    @Test func lawsWithoutViewDensitiesHaveNoMixture() throws {
        #expect(
            try PairMixture(proposals: [.joint(beta: 0), .joint(beta: 1)], draws: 1, design: design) == nil)
    }

    /// What the samplers draw has the mean weight 1, whatever is joined and however crops become pixels.
    @Test(.eachRow) func weightsHaveMeanOne() {
        eachRow([
            ("crop", 1), ("crop", 4), ("crop and blur", 2), ("views that differ", 3), ("torchvision", 2),
            ("released", 5),
        ]) { try weightsHaveMeanOne($0.0, draws: $0.1) }
    }

    private func weightsHaveMeanOne(_ name: String, draws: Int) throws {
        let design = try design(named: name)
        let isReleased = name == "released"
        let proposals: [Law] =
            isReleased ? [.joint(beta: 0)] : [.joint(beta: 0), .fixedRatio(1), .fixedRatio(3)]
        let mixture = try #require(try PairMixture(proposals: proposals, draws: draws, design: design))
        let samplers = try proposals.map {
            try DesignSampler(law: $0, design: design, strata: Strata(of: $0, draws: draws))
        }
        let laws: [Law] = isReleased ? [.joint(beta: 0)] : [.independent, .joint(beta: -2), .joint(beta: 2)]
        let basis = try CalibrationBasis(design: design)
        let size = try ImageSize(width: 40, height: 30)
        for law in laws {
            let weight = try MixtureWeight(law: law, design: design)
            let expected = try basis.expectations(under: law, size: nil)
            // The mean weight, and the mean of each function under the law.
            var sums = [(sum: Double, squares: Double)](repeating: (0, 0), count: 1 + basis.count)
            let images = 6000
            for image in 0..<images {
                let drawn = (0..<proposals.count * draws).map { place in
                    samplers[place / draws].pair(
                        seed: 5, image: UInt64(image), draw: UInt32(place), size: size
                    ).drawn
                }
                var parts = [Double](repeating: 0, count: 1 + basis.count)
                for pair in mixture.pairs(of: drawn) {
                    let weight = weight(pair)
                    parts[0] += weight
                    basis.forEachValue(of: pair) { parts[1 + $0] += weight * ($1 - expected[$0]) }
                }
                for (place, part) in parts.enumerated() {
                    sums[place].sum += part
                    sums[place].squares += part * part
                }
            }
            for (place, sum) in sums.enumerated() {
                let mean = sum.sum / Double(images)
                let error = ((sum.squares / Double(images) - mean * mean) / Double(images)).squareRoot()
                #expect(
                    abs(mean - (place == 0 ? 1 : 0)) < 4.5 * error,
                    "\(name) \(law) \(place): \(mean) \(error)")
            }
        }
    }

    private func design(named name: String) throws -> JointDesign {
        var design = design
        switch name {
        case "crop and blur": (design.joined, design.pipeline) = ([.area, .blur], .simsiam)
        case "views that differ": design.pipeline = .mocoV3
        case "torchvision": design.realisation = .torchvision
        case "released": design.realisation = .released
        default: break
        }
        return design
    }
}
