import Foundation
import Imaging
import JointAugmentation
import Statistics
import TestSupport
import Testing

@testable import Difficulty

@Suite struct PanelMeasuresTests {
    private static let laws: [Law] = [.independent, .fixedRatio(3), .joint(beta: -1)]

    private static func request(
        _ laws: [Law] = laws, isDirect: Bool = true, pairs: PairsTaken = .all, pipeline: ViewPipeline = .crop
    ) throws -> SDFRequest {
        var request = SDFRequest(
            laws: laws,
            views: ViewSettings(
                design: JointDesign(areas: try .area(low: 0.2, high: 1), pipeline: pipeline), side: 16,
                seed: 3),
            pairsPerImage: 1, threads: 2)
        request.isDirect = isDirect
        request.pairs = pairs
        request.unreadable = .any
        return request
    }

    /// Each image's features of both views, law by law.
    private typealias Views = [[(first: [Double], second: [Double])]]

    private func views(of measurement: SDFMeasurement, _ dataset: SmoothImages) throws -> Views {
        let outcomes = measurement.pairs.measure(
            Array(0..<dataset.count), of: dataset, measurement.chosen(count: dataset.count))
        let features = try outcomes.map { try #require($0.value?.features) }
        return measurement.plan.proposals.indices.map { law in
            features.map { image in
                let row = { (view: Int) in
                    image.rows[view * image.width..<(view + 1) * image.width].map { Double($0) }
                }
                return (row(2 * law), row(2 * law + 1))
            }
        }
    }

    private func cosine(_ x: [Double], _ y: [Double]) -> Double {
        let dot = { (x: [Double], y: [Double]) in zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }
        return dot(x, y) / (dot(x, x) * dot(y, y)).squareRoot()
    }

    /// Beside sums over all pairs of images, of direct pairs of symmetric and of differing views.
    @Test(.eachRow) func measuresAreTheirDefinitions() throws {
        try eachRow([ViewPipeline.crop, .mocoV3]) { pipeline in
            let dataset = SmoothImages(count: 45)
            let measurement = try SDFMeasurement(
                try Self.request(pipeline: pipeline), network: try RandomNetwork.network())
            let report = try #require(try measurement.run(on: dataset).measures)
            #expect(report.imageCount == 45)
            let views = try views(of: measurement, dataset)
            let centre = mean(views[0].flatMap { [$0.first, $0.second] })
            for (law, pairs) in views.enumerated() {
                let expected = expected(pairs, centre, isSymmetric: pipeline.isSymmetric)
                for (measure, value) in expected {
                    let found = try #require(report.values[measure]?[law]).estimate.mean
                    // Features are kept in float16; near cosines may share a bin.
                    #expect(abs(found - value) < (measure == .auc ? 2e-3 : 2e-4), "\(measure), law \(law)")
                }
            }
        }
    }

    private func mean(_ rows: [[Double]]) -> [Double] {
        rows[0].indices.map { place in rows.reduce(0) { $0 + $1[place] } / Double(rows.count) }
    }

    private func expected(
        _ pairs: [(first: [Double], second: [Double])], _ centre: [Double], isSymmetric: Bool
    ) -> [SimilarityMeasure: Double] {
        let positive = pairs.map { cosine($0.first, $0.second) }
        var negative: [Double] = []
        for (i, one) in pairs.enumerated() {
            for (j, other) in pairs.enumerated() where i != j {
                negative.append(cosine(one.first, other.second))
                guard isSymmetric else { continue }
                negative += [
                    cosine(one.first, other.first), cosine(one.second, other.second),
                    cosine(one.second, other.first),
                ]
            }
        }
        let less = { (x: [Double]) in zip(x, centre).map { $0 - $1 } }
        let centred = pairs.map { cosine(less($0.first), less($0.second)) }
        let different = negative.reduce(0, +) / Double(negative.count)
        let sdf = positive.reduce(0, +) / Double(positive.count)
        let sorted = negative.sorted()
        let below = positive.map { value in Double(sorted.count { $0 < value }) / Double(sorted.count) }
        return [
            .cosine: sdf, .different: different, .contrast: sdf - different,
            .centred: centred.reduce(0, +) / Double(centred.count),
            .auc: below.reduce(0, +) / Double(below.count),
        ]
    }

    /// Weighted pairs answer about what a law's own pairs do, and the SDF among the measures is that of the report.
    @Test func weightedPairsAgreeWithDirectOnes() throws {
        let dataset = SmoothImages(count: 220)
        let network = try RandomNetwork.network()
        let direct = try SDFMeasurement(try Self.request(), network: network).run(on: dataset)
        let own = try #require(direct.measures)
        for pairs in PairsTaken.allCases {
            let report = try SDFMeasurement(
                try Self.request(isDirect: false, pairs: pairs), network: network
            ).run(on: dataset)
            let measures = try #require(report.measures)
            for (law, result) in report.results.enumerated() {
                let cosine = try #require(measures.values[.cosine]?[law])
                #expect(abs(cosine.estimate.mean - result.estimate.mean) < Tolerance.doubleRounding)
                #expect(
                    relativeError(cosine.estimate.standardError, result.estimate.standardError)
                        < Tolerance.influenceError)
                if let difference = result.difference {
                    let found = try #require(cosine.difference)
                    #expect(abs(found.mean - difference.mean) < Tolerance.doubleRounding)
                    #expect(
                        relativeError(found.standardError, difference.standardError)
                            < Tolerance.float32Training)
                }
                for measure in SimilarityMeasure.allCases {
                    let (one, other) = (
                        try #require(measures.values[measure]?[law]).estimate,
                        try #require(own.values[measure]?[law]).estimate
                    )
                    let error = one.standardError + other.standardError
                    #expect(abs(one.mean - other.mean) < 4 * error, "\(pairs), \(measure), law \(law)")
                }
            }
        }
    }

    /// In a data set that goes round its classes images at even distances are of one class: some pairs of images tell what all do.
    @Test func aFewPairsOfImagesStandForAll() throws {
        let images = try Synthetic.images(count: 900, seed: 7, kinds: 10)
        let weights = images.map { _ in
            ViewWeights([[CountedPair(first: 0, second: 1, weight: 1)]], isSymmetric: true)
        }
        let all = AreaUnderCurve(images, weights, threads: 2).estimates[0]
        // Six others each.
        let some = AreaUnderCurve(images, weights, mostCosines: 6 * 900 * 4, threads: 1).estimates[0]
        let error = some.estimate(on: .linear, confidence: 0.95).standardError
        // Six others at even distances could all be of the image's own class.
        #expect(abs(all.mean - some.mean) < 4 * error && error < 0.01, "\(all.mean) \(some.mean) \(error)")
        #expect(all.mean < 0.97)
    }

    /// Intervals of views of different images cover what many images give, in 95% of samples.
    @Test func intervalsCover() throws {
        let (images, samples) = (60, 400)
        var covered: [SimilarityMeasure: Int] = [:]
        // Images of ten kinds about a common direction: different images are alike, those of a kind more.
        let expected: [SimilarityMeasure: Double] = try Synthetic.truth
        for sample in 0..<samples {
            let measures = try Synthetic.measures(images: images, seed: UInt64(sample))
            for measure in [SimilarityMeasure.different, .contrast, .auc] {
                let interval = try #require(measures.values[measure]?[0]).estimate.interval()
                covered[measure, default: 0] += interval.contains(try #require(expected[measure])) ? 1 : 0
            }
        }
        for (measure, count) in covered {
            // 0.95 within 4 standard errors of 400 samples, and a few images.
            #expect(Double(count) / Double(samples) > 0.92, "\(measure) \(count)")
        }
        #expect(covered.count == 3)
    }
}

/// Images whose views' features are known in law.
private enum Synthetic {
    static let width = 12

    /// From many images at once.
    static var truth: [SimilarityMeasure: Double] {
        get throws {
            let report = try measures(images: 2500, seed: 1 << 40)
            return report.values.compactMapValues { $0.first?.estimate.mean }
        }
    }

    static func measures(images: Int, seed: UInt64) throws -> MeasureReport {
        var request = SDFRequest(
            laws: [.joint(beta: 0)],
            views: ViewSettings(design: JointDesign(areas: try .area(low: 0.2, high: 1)), side: 16))
        request.isDirect = true
        let plan = try SDFPlan(request)
        let context = TallyContext(request, population: images, fewestCalibrated: 200)
        var tally = PanelTally(context, plan: plan)
        tally.add(try Self.images(count: images, seed: seed))
        return try #require(try tally.measures).report(confidence: 0.95)
    }

    /// - Parameter kinds: that the images go round; nil for one each.
    static func images(count: Int, seed: UInt64, kinds: Int? = nil) throws -> [MeasuredImage] {
        var stream = RandomStream(seed: seed, image: 0)
        let size = try ImageSize(width: 32, height: 32)
        let centres = (0..<(kinds ?? count)).map { _ in (0..<width).map { _ in normal(&stream) } }
        return (0..<count).map { number in
            let kind = centres[number % centres.count]
            let views = (0..<2).flatMap { _ in
                (0..<width).map { Float(0.8 + kind[$0] + 0.7 * normal(&stream)) }
            }
            let cosine = CosineSimilarity.between(views[..<width], views[width...])
            let box = CropBox(left: 0, top: 0, width: 32, height: 32)
            let pair = MeasuredPair(
                drawn: DrawnParameters(areas: ParameterPair(logRatio: 0, first: 1, second: 1)), logRatio: 0,
                first: box, second: box, cosine: cosine)
            return MeasuredImage(
                size: size, draws: MeasuredDraws(pairs: [pair], across: []), again: nil,
                features: ViewFeatures(views, places: [0, 1], width: width))
        }
    }

    private static func normal(_ stream: inout RandomStream) -> Double {
        StandardNormal.quantile(fromMedian: stream.nextUniform(from: -0.4999999, to: 0.4999999))
    }
}
