import JointAugmentation
import Statistics

/// E[cos | t] and E[cos | |t|] of a design's pairs.
struct SDFCurves {
    private(set) var signed: SDFCurve
    private(set) var folded: SDFCurve
    private(set) var smooth: SmoothCurve
    private let parameter: JoinedParameter?

    /// - Throws: `ViewPipelineError` or `AugmentationError` for a parameter without a range.
    init(_ design: JointDesign) throws {
        parameter = design.joinsCrops ? nil : design.operationParameters.first
        let bound = try design.curveRange().logRatioBound
        signed = SDFCurve(low: -bound, high: bound, bins: 21)
        folded = SDFCurve(low: 0, high: bound, bins: 12)
        smooth = SmoothCurve(bound: bound)
    }

    /// The log ratio of a drawn pair that the curves are over.
    func logRatio(of pair: MeasuredPair) -> Double {
        parameter.flatMap { pair.drawn.joined[$0]?.logRatio } ?? pair.logRatio
    }

    /// Adds an image.
    ///
    /// - Parameter isSymmetric: whether either view of a pair could be the first, so that t is as good as -t.
    mutating func addImage(_ points: [CurvePoint], isSymmetric: Bool) {
        signed.addImage(isSymmetric ? points + points.map(\.mirrored) : points)
        folded.addImage(points.map(\.folded))
        smooth.addImage(points)
    }
}

/// The points of a design's curves.
public struct SDFCurvePoints: Sendable, Equatable {
    /// E[cos | t] in bins of t, from pairs of JC laws; empty without one.
    public let signed: [SDFCurvePoint]
    /// E[cos | |t|] in bins of |t|, from the same pairs: the curve behind fixed ratios.
    public let folded: [SDFCurvePoint]
    /// The same as a smooth curve; empty where there are too few pairs.
    public let smooth: [SDFCurvePoint]

    /// The points that both have, moved by those of others that vary on their own.
    func moved(by changes: SDFCurvePoints) -> SDFCurvePoints {
        let moved = { (points: [SDFCurvePoint], changes: [SDFCurvePoint]) in
            let known = Dictionary(
                changes.map { ($0.logRatio, $0) }, uniquingKeysWith: { first, _ in first })
            return points.compactMap { point in known[point.logRatio].map { point.moved(by: $0) } }
        }
        return SDFCurvePoints(
            signed: moved(signed, changes.signed), folded: moved(folded, changes.folded),
            smooth: moved(smooth, changes.smooth))
    }
}

extension SDFCurves {
    var points: SDFCurvePoints {
        SDFCurvePoints(signed: signed.points, folded: folded.points, smooth: smooth.points)
    }
}

/// E[cos | |t|] as a polynomial in |t|: the weighted least-squares fit to the pairs under JC(0), which covers all |t| alike, in
/// Legendre polynomials up to degree 6 of 2 |t| / L - 1. Its band is pointwise, clustered by image; what the polynomial cannot
/// follow is not in it.
struct SmoothCurve {
    private static let degree = 6
    private static let steps = 60

    private let bound: Double
    private var mean: CalibratedMean
    private let layout: StatisticLayout

    /// On [0, `bound`].
    init(bound: Double) {
        self.bound = bound
        layout = StatisticLayout(functions: Self.degree + 1, expectations: Self.legendre(0))
        mean = CalibratedMean(layout)
    }

    mutating func addImage(_ points: [CurvePoint]) {
        var sums = LawSums(layout: layout)
        for point in points where point.weight > 0 {
            withUnsafeTemporaryAllocation(of: Double.self, capacity: Self.degree + 1) { values in
                Self.legendre(2 * min(1, abs(point.logRatio) / bound) - 1, into: values)
                sums.add(UnsafeBufferPointer(values), cosine: point.cosine, weight: point.weight)
            }
        }
        mean.add(sums.statistic)
    }

    /// Evenly spaced in |t|; none where the pairs are too few to fit.
    var points: [SDFCurvePoint] {
        (0...Self.steps).compactMap { step in
            let share = Double(step) / Double(Self.steps)
            guard let influence = mean.influence(at: Self.legendre(2 * share - 1)) else { return nil }
            let error = (max(0, mean.variance(influence)) / Double(mean.count)).squareRoot()
            let estimate = MeanEstimate(
                mean: influence.estimate, standardError: error, units: mean.count, pairs: mean.count)
            return SDFCurvePoint(logRatio: share * bound, estimate: estimate.on(.cosine))
        }
    }

    private static func legendre(_ x: Double) -> [Double] {
        [Double](unsafeUninitializedCapacity: degree + 1) { values, count in
            legendre(x, into: values)
            count = degree + 1
        }
    }

    /// P_0 to P_6 by their recurrence.
    private static func legendre(_ x: Double, into values: UnsafeMutableBufferPointer<Double>) {
        values[0] = 1
        values[1] = x
        for order in 2...degree {
            let n = Double(order)
            values[order] = ((2 * n - 1) * x * values[order - 1] - (n - 1) * values[order - 2]) / n
        }
    }
}

/// A pair as a curve sees it.
struct CurvePoint: Sendable {
    let logRatio: Double
    let cosine: Double
    let weight: Double

    var mirrored: CurvePoint { CurvePoint(logRatio: -logRatio, cosine: cosine, weight: weight) }
    var folded: CurvePoint { CurvePoint(logRatio: abs(logRatio), cosine: cosine, weight: weight) }
}

/// E[cos | t] by bins of equal width.
struct SDFCurve {
    private let grid: Histogram?
    private var means: [ReweightedMean]
    /// The image at hand's weights and cosines by bin, empty between images.
    private var parts: [(weights: [Double], cosines: [Double])]

    /// A curve over [`low`, `high`] without images.
    init(low: Double, high: Double, bins: Int) {
        grid = try? Histogram(low: low, high: high, bins: bins)
        means = [ReweightedMean](repeating: ReweightedMean(), count: bins)
        parts = [(weights: [Double], cosines: [Double])](repeating: ([], []), count: bins)
    }

    /// Adds an image with its pairs' log ratios, cosines and weights.
    mutating func addImage(_ pairs: some Sequence<CurvePoint>) {
        guard let grid else { return }
        for pair in pairs where pair.weight > 0 {
            guard let bin = grid.bin(of: pair.logRatio) else { continue }
            parts[bin].weights.append(pair.weight)
            parts[bin].cosines.append(pair.cosine)
        }
        // An image has few pairs, and is no unit of the bins that none falls into.
        for bin in parts.indices where !parts[bin].weights.isEmpty {
            means[bin].addImage(weights: parts[bin].weights, values: parts[bin].cosines)
            parts[bin].weights.removeAll(keepingCapacity: true)
            parts[bin].cosines.removeAll(keepingCapacity: true)
        }
    }

    /// A point for each bin that pairs of at least two images fall into.
    var points: [SDFCurvePoint] {
        guard let edges = grid?.edges else { return [] }
        return means.indices.compactMap { bin in
            guard let estimate = try? means[bin].estimate() else { return nil }
            return SDFCurvePoint(
                logRatio: 0.5 * (edges[bin] + edges[bin + 1]), estimate: estimate.on(.cosine))
        }
    }
}

/// The mean cosine of pairs whose log ratio lies in a bin.
public struct SDFCurvePoint: Sendable, Equatable {
    /// Middle of the bin.
    public let logRatio: Double
    /// Mean cosine, with the images as independent units.
    public let estimate: MeanEstimate
    /// Mean cosine.
    public var mean: Double { estimate.mean }
    /// Its standard error.
    public var standardError: Double { estimate.standardError }
    /// Its 95% interval, for this point alone.
    public var interval: ClosedRange<Double> { estimate.interval() }

    /// The sum with a point that varies on its own.
    func moved(by change: SDFCurvePoint) -> SDFCurvePoint {
        let error =
            (standardError * standardError + change.standardError * change.standardError).squareRoot()
        return SDFCurvePoint(
            logRatio: logRatio, estimate: estimate.moved(by: change.mean, standardError: error))
    }
}
