/// A law of the log ratio as the formulas say.
public struct NominalDistribution: RatioDistribution {
    private let law: any LogRatioLaw

    /// Wraps a law.
    public init(_ law: any LogRatioLaw) { self.law = law }

    /// L.
    public var bound: Double { law.range.logRatioBound }
    /// None.
    public var atoms: [RatioAtom] { [] }
    /// f(t).
    public func density(at logRatio: Double) -> Double { law.density(at: logRatio) }
    /// P(T <= t).
    public func cumulativeProbability(at logRatio: Double) -> Double {
        law.cumulativeProbability(at: logRatio)
    }
    /// Steps of the standard deviation from the peaks of JC(beta).
    public var concentration: [Double] { (law as? JointLaw)?.concentration ?? [] }
    /// E|T|.
    public var meanAbsoluteLogRatio: Double { law.meanAbsoluteLogRatio }
}
