import RealModule

/// What a pair drawn from JC(0) counts under another law, so that one set of pairs answers for all of them.
///
/// Given t every JC law draws the rest alike, so that under JC(beta) a pair weighs f_beta(t) / f_0(t) = 2 L f_beta(t). Under
/// RandomCrop, whose areas are independent and uniform, it weighs (2 L / D^2) s2 len(t), with D = b - a and len(t) =
/// min(b, b e^-t) - max(a, a e^-t) the length of the interval that s1 was drawn from. Weights are bounded, and their
/// mean is 1.
public struct ImportanceWeight: Sendable {
    private let range: ParameterRange
    private let law: JointLaw?

    /// - Throws: ``AugmentationError`` for a law that makes no sense on the range, or a fixed ratio: no pair of JC(0)
    ///   has it.
    public init(law: Law, range: ParameterRange) throws(AugmentationError) {
        self.range = range
        if let ratio = law.ratio {
            throw .noReweighting(law: "the fixed ratio \(ratio)")
        }
        self.law = try law.logRatioLaw(on: range) as? JointLaw
    }

    /// The weight of a pair.
    public func callAsFunction(_ pair: ParameterPair) -> Double {
        let bound = range.logRatioBound
        if let law { return 2 * bound * law.density(at: pair.logRatio) }
        let inverse = Double.exp(-pair.logRatio)
        let length = range.high * min(1, inverse) - range.low * max(1, inverse)
        return 2 * bound / (range.length * range.length) * pair.second * max(length, 0)
    }

    /// No weight is larger: 2 L max f_beta, or 2 L b / D.
    public var bound: Double {
        let bound = range.logRatioBound
        guard let law else { return 2 * bound * range.high / range.length }
        return 2 * bound * max(law.density(at: 0), law.density(at: bound))
    }
}
