/// A log ratio of positive probability.
public struct RatioAtom: Sendable, Equatable {
    /// Where.
    public let logRatio: Double
    /// Its probability.
    public let mass: Double

    /// Makes an atom.
    public init(logRatio: Double, mass: Double) {
        self.logRatio = logRatio
        self.mass = mass
    }
}
