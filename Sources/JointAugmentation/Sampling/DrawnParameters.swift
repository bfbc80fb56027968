/// What a law drew for a pair: all that importance weights are functions of.
public struct DrawnParameters: Sendable, Equatable {
    /// The areas, before any fallback.
    public let areas: ParameterPair
    /// Whether a view fell back, so that its crop does not have the drawn area.
    public let hasFallback: Bool
    /// The joined parameters of the operations.
    public let joined: [JoinedParameter: ParameterPair]

    /// Makes the parameters of a pair.
    public init(areas: ParameterPair, hasFallback: Bool, joined: [JoinedParameter: ParameterPair] = [:]) {
        self.areas = areas
        self.hasFallback = hasFallback
        self.joined = joined
    }
}

extension DesignedPair {
    /// What the law drew.
    public var drawn: DrawnParameters {
        DrawnParameters(
            areas: crops.drawn, hasFallback: crops.first.isFallback || crops.second.isFallback,
            joined: views.joined)
    }
}
