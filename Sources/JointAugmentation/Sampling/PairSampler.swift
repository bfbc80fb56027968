import RealModule
import Statistics

/// Draws the joined parameters of pairs, from two random numbers each.
///
/// Given t, the first parameter is uniform on [max(a, a e^-t), min(b e^-t, b)] and the second is e^t times it
/// (paper, section 3.2); so the smaller of the two is uniform on [a, b e^-|t|].
public struct PairSampler: Sendable {
    /// How the log ratio is made of a uniform number.
    @usableFromInline
    enum Kind: Sendable {
        case independent
        case uniform
        case stratum
        case bell
        case mirrored
        case fixed
        case twoRanges(TwoRangeSampler)
    }

    @usableFromInline let kind: Kind
    @usableFromInline let low: Double
    @usableFromInline let high: Double
    /// L, or the log of the fixed ratio.
    @usableFromInline let bound: Double
    /// The least |t| of a stratum.
    @usableFromInline let least: Double
    @usableFromInline let mass: Double
    /// L / |beta|, of the normal law before its truncation.
    @usableFromInline let standardDeviation: Double

    /// A sampler of the law's pairs on `range`.
    ///
    /// - Throws: ``AugmentationError`` for a beta that is not finite or a ratio outside of [1, b/a].
    public init(law: Law, range: ParameterRange) throws(AugmentationError) {
        (low, high) = (range.low, range.high)
        let continuous = try law.logRatioLaw(on: range)
        let joint = continuous as? JointLaw
        switch law {
        case .independent: kind = .independent
        case .fixedRatio: kind = .fixed
        case .joint(let beta): kind = joint?.isUniform == true ? .uniform : (beta > 0 ? .bell : .mirrored)
        }
        bound = law.ratio.map { Double.log($0) } ?? range.logRatioBound
        least = 0
        mass = joint?.mass ?? 1
        standardDeviation = joint.map { $0.isUniform ? 0 : range.logRatioBound / abs($0.beta) } ?? 0
    }

    /// A uniform log ratio on [-`bound`, `bound`], the released code's JC(0) with its own bound.
    ///
    /// - Throws: ``AugmentationError`` when the bound is not in (0, L].
    init(uniformBound bound: Double, range: ParameterRange) throws(AugmentationError) {
        guard bound > 0, bound <= range.logRatioBound else {
            throw AugmentationError.invalidRange(low: range.low, high: range.high)
        }
        (kind, low, high, self.bound) = (.uniform, range.low, range.high, bound)
        (least, mass, standardDeviation) = (0, 1, 0)
    }

    /// A sampler of views with ranges of their own.
    init(_ law: TwoRangeLaw) {
        kind = .twoRanges(TwoRangeSampler(law))
        (low, high) = (law.ranges.first.low, law.ranges.first.high)
        (bound, least, mass, standardDeviation) = (law.bound, 0, 1, 0)
    }

    /// Whether the log ratio is uniform on all of [-``bound``, ``bound``].
    var isUniform: Bool {
        if case .uniform = kind { true } else { false }
    }

    /// A |t| that is uniform on part `index` of `count` equal parts of [0, L], of a random sign; other laws as they are.
    func stratum(_ index: Int, of count: Int) -> PairSampler {
        guard isUniform, count > 1 else { return self }
        let width = bound / Double(count)
        return PairSampler(
            stratum: Double(index) * width, to: Double(index + 1) * width, low: low, high: high)
    }

    private init(stratum least: Double, to bound: Double, low: Double, high: Double) {
        (kind, self.low, self.high, self.least, self.bound) = (.stratum, low, high, least, bound)
        (mass, standardDeviation) = (1, 0)
    }

    /// The next pair, made of two uniform numbers of the generator.
    @inlinable
    public func next(using generator: inout some RandomNumberGenerator) -> ParameterPair {
        let u = generator.nextOpenUnit()
        return pair(u, generator.nextOpenUnit())
    }

    /// The pair of two numbers that are uniform on (0, 1).
    @inlinable
    public func pair(_ u: Double, _ v: Double) -> ParameterPair {
        switch kind {
        case .independent:
            let first = low + u * (high - low)
            let second = low + v * (high - low)
            return ParameterPair(logRatio: Double.log(second / first), first: first, second: second)
        case .uniform: return pair(logRatio: (2 * u - 1) * bound, share: v)
        case .stratum:
            let size = least + abs(2 * u - 1) * (bound - least)
            return pair(logRatio: u < 0.5 ? -size : size, share: v)
        case .bell: return pair(logRatio: bellLogRatio(u), share: v)
        case .mirrored:
            let bell = bellLogRatio(u)
            return pair(logRatio: (bound - abs(bell)) * (bell < 0 ? -1 : 1), share: v)
        case .fixed: return pair(logRatio: bound, share: v)
        case .twoRanges(let sampler): return sampler.pair(u, v)
        }
    }

    @inlinable
    func bellLogRatio(_ u: Double) -> Double {
        let logRatio = standardDeviation * StandardNormal.quantile(fromMedian: (u - 0.5) * mass)
        return Self.clamped(logRatio, -bound, bound)
    }

    /// The pair of a log ratio whose first parameter lies at `share` of its interval.
    ///
    /// Written without a branch on the sign of t, which no processor can foresee.
    @inlinable
    func pair(logRatio: Double, share: Double) -> ParameterPair {
        let ratio = Double.exp(logRatio)
        let inverse = 1 / ratio
        let start = low * (inverse > 1 ? inverse : 1)
        let end = high * (inverse < 1 ? inverse : 1)
        let first = Self.clamped(start + share * (end - start), low, high)
        return ParameterPair(
            logRatio: logRatio, first: first, second: Self.clamped(first * ratio, low, high))
    }

    @inlinable
    static func clamped(_ value: Double, _ low: Double, _ high: Double) -> Double {
        let raised = value > low ? value : low
        return raised < high ? raised : high
    }
}

/// Where the pairs of a sampling run come from: the parameters alone, or crops of images of a size.
struct PairSource: Sendable {
    let keepsDraws: Bool
    let seed: UInt64
    let parameters: PairSampler
    let crops: CropSampler?
    let size: ImageSize?

    init(_ request: SampleRequest) throws(AugmentationError) {
        keepsDraws = request.keepsDraws
        seed = request.seed
        size = request.size
        parameters = try request.realisation.scheme.areaSampler(law: request.law, range: request.range)
        crops =
            request.size == nil
            ? nil
            : try CropSampler(law: request.law, range: request.range, realisation: request.realisation)
    }
}

/// The joined parameters of the two views of a pair.
public struct ParameterPair: Sendable, Equatable {
    /// t = log(second / first).
    public let logRatio: Double
    /// The first view's parameter: its area fraction, blur sigma or jitter factor.
    public let first: Double
    /// The second view's parameter.
    public let second: Double

    /// A pair; `logRatio` is log(`second` / `first`) before rounding, and is kept as it was drawn.
    @inlinable
    public init(logRatio: Double, first: Double, second: Double) {
        self.logRatio = logRatio
        self.first = first
        self.second = second
    }
}
