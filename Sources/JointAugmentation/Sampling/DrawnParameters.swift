/// What a law drew for a pair: all that importance weights are functions of.
public struct DrawnParameters: Sendable, Equatable {
    /// The areas, before any fallback.
    public let areas: ParameterPair
    /// Whether the first view fell back, so that its crop does not have the drawn area.
    public let firstFellBack: Bool
    /// The same of the second view.
    public let secondFellBack: Bool
    /// The joined parameters of the operations.
    public let joined: [JoinedParameter: ParameterPair]

    /// Makes the parameters of a pair.
    public init(
        areas: ParameterPair, firstFellBack: Bool = false, secondFellBack: Bool = false,
        joined: [JoinedParameter: ParameterPair] = [:]
    ) {
        self.areas = areas
        (self.firstFellBack, self.secondFellBack) = (firstFellBack, secondFellBack)
        self.joined = joined
    }

    /// Whether a view fell back.
    public var hasFallback: Bool { firstFellBack || secondFellBack }
}

extension DesignedPair {
    /// What the law drew.
    public var drawn: DrawnParameters {
        DrawnParameters(
            areas: crops.drawn, firstFellBack: crops.first.isFallback,
            secondFellBack: crops.second.isFallback, joined: views.joined)
    }
}
