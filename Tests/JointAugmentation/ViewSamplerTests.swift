import Foundation
import JointAugmentation
import Statistics
import TestSupport
import Testing

/// Below this p-value a fixed seed would have to be one in ten thousand.
private let significance = Tolerance.significance

struct ViewSamplerTests {
    private static let count = 40_000

    private static func draws(_ sampler: ViewSampler, seed: UInt64 = 5) -> [ViewParameterPair] {
        (0..<count).map { sampler.views(seed: seed, image: UInt64($0 / 4), draw: UInt32($0 % 4)) }
    }

    /// A name for each operation, with no parameter.
    private func names(_ view: ViewParameters) -> [String] {
        view.operations.map { $0.description.filter { !"-.0123456789e ".contains($0) } }
    }

    @Test(.eachRow) func stepsActAsOftenAsTheyShould() {
        eachRow(ViewPipeline.builtIn.named { $0.name }) { try stepsActAsOftenAsTheyShould($0) }
    }

    private func stepsActAsOftenAsTheyShould(_ test: Named<ViewPipeline>) throws {
        let pipeline = test.value
        let draws = Self.draws(ViewSampler(pipeline))
        for (steps, views) in [(pipeline.first, draws.map(\.first)), (pipeline.second, draws.map(\.second))] {
            for step in steps {
                let acting = views.count { $0.operations.contains { $0.matches(step.transformation) } }
                let others = views.count - acting
                guard step.probability < 1 else {
                    #expect(others == 0)
                    continue
                }
                let test = try ChiSquareTest(
                    counts: [acting, others], probabilities: [step.probability, 1 - step.probability])
                #expect(test.pValue > significance, "\(pipeline.name) \(step)")
            }
        }
    }

    @Test func jitterTakesEveryOrder() throws {
        let views = Self.draws(ViewSampler(.simsiam)).map(\.first)
        var counts: [[String]: Int] = [:]
        for view in views where view.value(of: .brightness) != nil {
            counts[Array(names(view).prefix(4)), default: 0] += 1
        }
        #expect(counts.count == 24)
        let test = try ChiSquareTest(
            counts: Array(counts.values), probabilities: [Double](repeating: 1 / 24, count: 24))
        #expect(test.pValue > significance)
    }

    @Test(arguments: JoinedParameter.ofOperations)
    func parametersAreUniform(_ parameter: JoinedParameter) throws {
        let range = try ViewPipeline.mocoV3.range(of: parameter)
        let draws = Self.draws(ViewSampler(.mocoV3))
        for views in [draws.map(\.first), draws.map(\.second)] {
            let values = views.compactMap { $0.value(of: parameter) }.sorted()
            #expect(values.count > 3000)
            #expect(values.allSatisfy(range.contains))
            let cumulative = { (value: Double) in
                (value - range.lowerBound) / (range.upperBound - range.lowerBound)
            }
            let test = try KolmogorovSmirnovTest(sorted: values, below: cumulative, upTo: cumulative)
            #expect(test.pValue > significance)
        }
    }

    /// The correlation of independent numbers is normal with variance 1 / n: 5 deviations.
    @Test func viewsAreIndependentOfEachOtherAndOfTheCrops() throws {
        let size = try ImageSize(width: 500, height: 375)
        let crops = try CropSampler(
            law: .joint(beta: 0), range: .area(low: 0.2, high: 1), realisation: .nominal)
        var columns: [[Double]] = [[], [], [], [], []]
        for (index, draw) in Self.draws(ViewSampler(.simsiam)).enumerated() {
            guard let first = draw.first.value(of: .blur), let second = draw.second.value(of: .blur) else {
                continue
            }
            let pair = crops.pair(seed: 5, image: UInt64(index / 4), draw: UInt32(index % 4), size: size)
            let row = [first, second, pair.first.area, pair.second.area, Double(pair.first.box.left)]
            for (column, value) in row.enumerated() { columns[column].append(value) }
        }
        let limit = 5 / Double(columns[0].count).squareRoot()
        for (one, other) in [(0, 1), (0, 2), (0, 3), (0, 4), (1, 2), (1, 3), (1, 4)] {
            #expect(abs(correlation(columns[one], columns[other])) < limit, "\(one) \(other)")
        }
    }

    private func correlation(_ one: [Double], _ other: [Double]) -> Double {
        let count = Double(one.count)
        let (mean, otherMean) = (one.reduce(0, +) / count, other.reduce(0, +) / count)
        var (product, square, otherSquare) = (0.0, 0.0, 0.0)
        for (a, b) in zip(one, other) {
            product += (a - mean) * (b - otherMean)
            square += (a - mean) * (a - mean)
            otherSquare += (b - otherMean) * (b - otherMean)
        }
        return product / (square * otherSquare).squareRoot()
    }

    @Test func aDrawDependsOnItsNumbersAlone() {
        let sampler = ViewSampler(.mocoV3)
        let pair = sampler.views(seed: 1, image: 2, draw: 3)
        #expect(sampler.views(seed: 1, image: 2, draw: 3) == pair)
        #expect(sampler.views(seed: 2, image: 2, draw: 3) != pair)
        #expect(sampler.views(seed: 1, image: 3, draw: 3) != pair)
        #expect(sampler.views(seed: 1, image: 2, draw: 4) != pair)
        #expect(pair.first != pair.second)
    }

    /// What one step draws does not move what the next ones do.
    @Test func probabilitiesDoNotMoveOtherSteps() throws {
        let sure = ViewPipeline.simsiam.first.map { ViewStep($0.transformation, probability: 1) }
        let other = try ViewSampler(ViewPipeline(name: "sure", first: sure, second: sure))
        for (one, all) in zip(Self.draws(ViewSampler(.simsiam)), Self.draws(other)) {
            #expect(one.first.operations.allSatisfy(all.first.operations.contains))
            #expect(one.first.operations == all.first.operations.filter(one.first.operations.contains))
        }
    }

    @Test(.eachRow) func joinedParametersFollowTheLaw() {
        eachRow(JoinedParameter.ofOperations) { parameter in
            eachRow([Law.independent, .joint(beta: -2), .joint(beta: 1)]) {
                try joinedParametersFollowTheLaw(parameter, law: $0)
            }
        }
    }

    private func joinedParametersFollowTheLaw(_ parameter: JoinedParameter, law: Law) throws {
        let range = try ViewPipeline.simsiam.range(of: parameter)
        let sampler = try ViewSampler(.simsiam, joining: [parameter], law: law)
        let draws = Self.draws(sampler)
        let apart = Self.draws(ViewSampler(.simsiam))
        var logRatios: [Double] = []
        for (draw, apart) in zip(draws, apart) {
            let joined = try #require(draw.joined[parameter])
            #expect(draw.first == apart.first.replacing(parameter, with: joined.first))
            #expect(draw.second == apart.second.replacing(parameter, with: joined.second))
            guard let first = draw.first.value(of: parameter), let second = draw.second.value(of: parameter)
            else { continue }
            #expect(range.contains(first) && range.contains(second))
            logRatios.append(log(second / first))
        }
        #expect(logRatios.count > 9000)
        let scale = try ParameterRange(low: range.lowerBound, high: range.upperBound)
        let expected = try #require(try law.logRatioLaw(on: scale))
        let test = try KolmogorovSmirnovTest(
            sorted: logRatios.sorted(), below: expected.cumulativeProbability(at:),
            upTo: expected.cumulativeProbability(at:))
        #expect(test.pValue > significance)
    }

    @Test func whatCannotBeJoinedIsRefused() throws {
        let error = #expect(throws: ViewPipelineError.self) {
            try ViewSampler(.crop, joining: [.blur], law: .joint(beta: 0))
        }
        #expect(
            error?.description
                == "crop: views: expected a blur with 0 < low < high, the same in both views, "
                + "found none and none")
        let blurs = [0.1...2, 0.1...1, 0...2, 1...1].map {
            ViewStep(.gaussianBlur(sigma: $0), probability: 1)
        }
        for (first, second) in [(0, 1), (2, 2), (3, 3)] {
            let pipeline = try ViewPipeline(name: "p", first: [blurs[first]], second: [blurs[second]])
            #expect(throws: ViewPipelineError.self) {
                try ViewSampler(pipeline, joining: [.blur], law: .independent)
            }
        }
        #expect(throws: AugmentationError.invalidBeta(.infinity)) {
            try ViewSampler(.simsiam, joining: [.blur], law: .joint(beta: .infinity))
        }
    }
}

extension ViewOperation {
    /// Whether the operation is one of the transformation's.
    fileprivate func matches(_ transformation: ViewTransformation) -> Bool {
        switch (self, transformation) {
        case (.brightness, .colorJitter), (.brightnessShift, .colorJitter), (.grayscale, .grayscale),
            (.gaussianBlur, .gaussianBlur),
            (.solarize, .solarize), (.horizontalFlip, .horizontalFlip):
            true
        default: false
        }
    }
}
