import JointAugmentation
import Statistics

/// The images whose features were kept, as they come.
struct PanelTally {
    private let context: TallyContext
    private let plan: SDFPlan
    private var images: [MeasuredImage] = []

    init(_ context: TallyContext, plan: SDFPlan) { (self.context, self.plan) = (context, plan) }

    mutating func add(_ measured: [MeasuredImage]) {
        // All of one network have one width; what a damaged store says is passed over.
        images += measured.filter { image in
            guard let features = image.features else { return false }
            return features.width == (images.first?.features?.width ?? features.width)
        }
    }

    /// Nil with too few images.
    var measures: PanelMeasures? {
        get throws {
            guard images.count >= FeaturePanel.fewestImages else { return nil }
            return try PanelMeasures(
                images, plan: plan, isSymmetric: context.design.pipeline.isSymmetric, threads: context.threads
            ) { try plan.tally(context.withoutGeometry, float32Share: nil) }
        }
    }
}

/// The measures of images whose views' features were kept.
///
/// A view counts under a law what the pairs count that it is in: with w_q of pair q, first view x_q and second y_q, image i has
/// a_i = sum w_q x_q / |x_q|, b_i the same of y, s_i = sum w_q (where either view could be the first, a_i and b_i are the mean of both).
/// Two views of different images then have the mean cosine
///
///     D = [(sum a)' (sum b) - sum a_i' b_i] / [(sum s)^2 - sum s_i^2],
///
/// a U-statistic that image i moves by z_i / n (Hoeffding 1948).
struct PanelMeasures: Sendable {
    private let laws: [Law]
    /// Whether the last of the values is the one that the others are compared with.
    private let isCompared: Bool
    /// The laws asked for, and behind them the one that they are compared with, if any.
    private let values: [SimilarityMeasure: [InfluenceEstimate]]
    private let imageCount: Int
    /// Whether the values are differences of two encoders'.
    private var isDifference = false

    /// - Parameters:
    ///   - images: with their features, of one width.
    ///   - isSymmetric: whether either view of a pair could be the first.
    ///   - make: a tally without images.
    init(
        _ images: [MeasuredImage], plan: SDFPlan, isSymmetric: Bool, threads: Int,
        _ make: () throws -> any PairTally
    ) throws {
        (laws, isCompared, imageCount) = (plan.estimands.map(\.law), plan.reference != nil, images.count)
        var tally = try make()
        tally.add(images)
        let reader = tally
        let weights = Parallel.map(count: images.count, threads: threads) {
            ViewWeights(reader.countedPairs(of: images[$0]), isSymmetric: isSymmetric)
        }
        let cosine = try tally.influences(of: images)
        let different = DifferentImages(images, weights, threads: threads).estimates
        let centre = Self.centre(images, weights, law: isCompared ? laws.count : 0)
        let centred = Parallel.map(count: images.count, threads: threads) { place in
            let image = images[place]
            return image.centred(on: centre, crossings: reader.crossings(of: image.draws))
        }
        var ofCentred = try make()
        ofCentred.add(centred)
        values = [
            .cosine: cosine, .different: different, .contrast: zip(cosine, different).map { $0 - $1 },
            .centred: try ofCentred.influences(of: centred),
            .auc: AreaUnderCurve(images, weights, threads: threads).estimates,
        ]
    }

    /// The report of the laws asked for.
    func report(confidence: Double) -> MeasureReport {
        let values = values.map { measure, found in
            let reference = isCompared ? found.last : nil
            return (
                measure,
                laws.indices.map { place in
                    LawEstimate(
                        law: laws[place],
                        estimate: found[place].estimate(
                            on: isDifference ? .linear : measure.scale, confidence: confidence),
                        difference: laws[place] == .independent
                            ? nil
                            : reference.map {
                                (found[place] - $0).estimate(on: .linear, confidence: confidence)
                            })
                }
            )
        }
        return MeasureReport(imageCount: imageCount, values: Dictionary(uniqueKeysWithValues: values))
    }

    /// The same measures less those of another encoder on the same images.
    static func - (first: PanelMeasures, second: PanelMeasures) -> PanelMeasures {
        PanelMeasures(
            laws: first.laws, isCompared: first.isCompared,
            values: first.values.merging(second.values) { zip($0, $1).map { $0 - $1 } },
            imageCount: first.imageCount, isDifference: true)
    }

    private init(
        laws: [Law], isCompared: Bool, values: [SimilarityMeasure: [InfluenceEstimate]], imageCount: Int,
        isDifference: Bool
    ) {
        (self.laws, self.isCompared, self.values) = (laws, isCompared, values)
        (self.imageCount, self.isDifference) = (imageCount, isDifference)
    }

    /// The mean feature of a law's views.
    private static func centre(_ images: [MeasuredImage], _ weights: [ViewWeights], law: Int) -> [Double] {
        var (sum, total) = ([Double](), 0.0)
        for (image, weights) in zip(images, weights) {
            guard let features = image.features else { continue }
            let rows = features.rows
            if sum.isEmpty { sum = Array(repeating: 0, count: features.width) }
            // Views behind the last of the pairs that were asked for count nothing.
            for view in weights.first[law].indices {
                let weight = weights.first[law][view] + weights.second[law][view]
                guard weight > 0 else { continue }
                total += weight
                for place in 0..<features.width {
                    sum[place] += weight * Double(rows[view * features.width + place])
                }
            }
        }
        return sum.map { $0 / max(total, .leastNormalMagnitude) }
    }
}

/// What an image's views count under each law.
struct ViewWeights: Sendable {
    /// `[law][view]`, as the first view of a pair.
    private(set) var first: [[Double]]
    /// The same as the second.
    private(set) var second: [[Double]]
    /// Pairs of each law.
    let pairs: [[CountedPair]]

    init(_ pairs: [[CountedPair]], isSymmetric: Bool) {
        let views = 1 + (pairs.joined().map { max($0.first, $0.second) }.max() ?? -1)
        self.pairs = pairs
        first = Array(repeating: Array(repeating: 0, count: views), count: pairs.count)
        second = first
        for (law, pairs) in pairs.enumerated() {
            for pair in pairs {
                let weight = isSymmetric ? 0.5 * pair.weight : pair.weight
                first[law][pair.first] += weight
                second[law][pair.second] += weight
                guard isSymmetric else { continue }
                first[law][pair.second] += weight
                second[law][pair.first] += weight
            }
        }
    }

    /// s: what an image's pairs count together.
    func total(law: Int) -> Double { pairs[law].reduce(0) { $0 + $1.weight } }
}

/// The mean cosine of views of different images.
private struct DifferentImages {
    let estimates: [InfluenceEstimate]

    init(_ images: [MeasuredImage], _ weights: [ViewWeights], threads: Int) {
        estimates = (0..<(weights.first?.pairs.count ?? 0)).map { law in
            // Of one law at a time: they take as much memory as an image's features.
            let sums = Parallel.map(count: images.count, threads: threads) { place in
                let weights = weights[place]
                let first = images[place].sum(weights.first[law])
                return (
                    first,
                    weights.first[law] == weights.second[law] ? first : images[place].sum(weights.second[law])
                )
            }
            return Self.estimate(sums.map(\.0), sums.map(\.1), weights.map { $0.total(law: law) })
        }
    }

    /// - Parameters:
    ///   - a: sum over each image's first views.
    ///   - b: the same of its second views.
    ///   - s: what its pairs count.
    private static func estimate(_ a: [[Float]], _ b: [[Float]], _ s: [Double]) -> InfluenceEstimate {
        let (sumA, sumB) = (total(a), total(b))
        let weight = s.reduce(0, +)
        let own = zip(a, b).map { dot($0, $1) }
        let pairs = weight * weight - s.reduce(0) { $0 + $1 * $1 }
        guard pairs > 0 else { return InfluenceEstimate(mean: .nan, influences: s.map { _ in .nan }) }
        let mean = (dot(sumA, sumB) - own.reduce(0, +)) / pairs
        let influences = s.indices.map { i in
            let cosines = dot(a[i], sumB) + dot(b[i], sumA) - 2 * own[i]
            return Double(s.count) * (cosines - 2 * mean * s[i] * (weight - s[i])) / pairs
        }
        return InfluenceEstimate(mean: mean, influences: influences)
    }

    private static func total(_ rows: [[Float]]) -> [Double] {
        var sum = [Double](repeating: 0, count: rows.first?.count ?? 0)
        for row in rows { for (place, value) in row.enumerated() { sum[place] += Double(value) } }
        return sum
    }

    private static func dot<A: BinaryFloatingPoint, B: BinaryFloatingPoint>(_ x: [A], _ y: [B]) -> Double {
        var sum = 0.0
        for place in 0..<min(x.count, y.count) { sum += Double(x[place]) * Double(y[place]) }
        return sum
    }
}

extension MeasuredImage {
    /// The weighted sum of the views' unit vectors.
    fileprivate func sum(_ weights: [Double]) -> [Float] {
        guard let features else { return [] }
        let (rows, width) = (features.unitRows, features.width)
        var sum = [Float](repeating: 0, count: width)
        for (view, weight) in weights.enumerated() where weight > 0 {
            let weight = Float(weight)
            for place in 0..<width { sum[place] += weight * rows[view * width + place] }
        }
        return sum
    }

    /// The image with the cosines of its views' features less a common one.
    ///
    /// - Parameter crossings: the views of ``MeasuredDraws/across``.
    fileprivate func centred(on centre: [Double], crossings: [PairMixture.Crossing]) -> MeasuredImage {
        guard let features else { return self }
        let (count, width) = (features.count, features.width)
        let rows = features.rows
        var units = [Double](repeating: 0, count: count * width)
        for view in 0..<count {
            var square = 0.0
            for place in 0..<width {
                let value = Double(rows[view * width + place]) - centre[place]
                units[view * width + place] = value
                square += value * value
            }
            let scale = 1 / max(square.squareRoot(), 1e-8)
            for place in 0..<width { units[view * width + place] *= scale }
        }
        var products = [Double](repeating: 0, count: count * count)
        MatrixProducts.rowByRow(units[...], units[...], inner: width, into: &products)
        return replacingCosines(crossings: crossings) { products[$0 * count + $1] }
    }
}
