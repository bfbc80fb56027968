import RealModule
import Statistics

/// Nominal crops of views whose areas have ranges of their own: a global and a local view, SimCLR's scale beside MoCo's.
///
/// Every law but fixed ratios, see ``TwoRangeLaw``. Pairs of one law do not stand for another.
public struct TwoRangeCrops: CropScheme {
    /// The range of the second view's areas.
    public let second: ParameterRange
    /// The law itself, whatever the image.
    public let capabilities = CropCapabilities(followsLaw: true, needsImageSize: false, reweights: false)

    /// Crops whose second view has the range `second`.
    public init(second: ParameterRange) { self.second = second }

    /// The scheme of a ``name``; nil for another.
    init?(name: String) {
        let parts = name.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == NominalCrops().name else { return nil }
        let ends = parts[1].split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
        guard ends.count == 2, let low = ends[0], let high = ends[1],
            let range = try? ParameterRange.area(low: low, high: high)
        else { return nil }
        second = range
    }

    /// `nominal:0.05,0.14`, the second view's range.
    public var name: String { "\(NominalCrops().name):\(second.low),\(second.high)" }

    /// The second view's range in words.
    public var remark: String? { "the second view's areas lie in [\(second.low), \(second.high)]" }

    /// The second view's range.
    public var secondRange: ParameterRange? { second }

    /// Fixed ratios are of one range.
    public func draws(_ law: Law) -> Bool { law.ratio == nil }

    /// None: a pair's density under another law is not worked out.
    public func reweights(_ law: Law) -> Bool { false }

    /// Of both ranges.
    public func areaSampler(law: Law, range: ParameterRange) throws(AugmentationError) -> PairSampler {
        PairSampler(try self.law(law, range))
    }

    /// Draws both areas, then aspect and place of each view.
    public func pair(
        _ areas: CropAreas, on size: ImageSize, using streams: inout CropStreams
    ) -> RealisedPair {
        NominalCrops().pair(areas, on: size, using: &streams)
    }

    /// The law's own distribution.
    public func prediction(
        law: Law, range: ParameterRange, size: ImageSize?
    ) throws(AugmentationError) -> any RatioDistribution {
        try self.law(law, range)
    }

    private func law(_ law: Law, _ range: ParameterRange) throws(AugmentationError) -> TwoRangeLaw {
        try TwoRangeLaw(law: law, ranges: PairRanges(first: range, second: second))
    }
}

/// Draws the pairs of a law of two ranges, from two random numbers each.
@usableFromInline
struct TwoRangeSampler: Sendable {
    private let law: TwoRangeLaw
    /// M, N and c of ``TwoRangeLaw``.
    private let (low, high, nearest): (Double, Double, Double)
    /// M / (M + N).
    private let share: Double

    /// A sampler of the law's pairs.
    init(_ law: TwoRangeLaw) {
        self.law = law
        (low, high, nearest) = (law.sides.low, law.sides.high, law.ranges.nearest)
        share = low / law.width
    }

    /// The pair of two numbers that are uniform on (0, 1).
    @usableFromInline
    func pair(_ u: Double, _ v: Double) -> ParameterPair {
        let (first, second) = (law.ranges.first, law.ranges.second)
        guard let unit = law.unit else {
            let (p1, p2) = (first.low + u * first.length, second.low + v * second.length)
            return ParameterPair(logRatio: Double.log(p2 / p1), first: p1, second: p2)
        }
        let logRatio = logRatio(u, unit)
        let left = law.ranges.firstParameters(at: logRatio)
        let p1 = left.lowerBound + v * (left.upperBound - left.lowerBound)
        let p2 = min(max(p1 * Double.exp(logRatio), second.low), second.high)
        return ParameterPair(logRatio: logRatio, first: p1, second: p2)
    }

    /// The log ratio whose cumulative probability is `u`.
    private func logRatio(_ u: Double, _ unit: JointLaw) -> Double {
        let isLow = u < share
        let tail = isLow ? u / share : (1 - u) / (1 - share)
        let distance = unit.quantile(complement: 0.5 * min(1, tail)) / unit.range.logRatioBound
        return isLow ? nearest - low * distance : nearest + high * distance
    }
}
