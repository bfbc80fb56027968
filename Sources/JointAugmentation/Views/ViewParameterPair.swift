/// What was drawn for the two views of a pair.
public struct ViewParameterPair: Sendable, Equatable {
    /// The first view's operations.
    public let first: ViewParameters
    /// The second view's operations.
    public let second: ViewParameters
    /// The parameters that were drawn jointly, whether or not the views' probabilities let them act.
    public let joined: [JoinedParameter: ParameterPair]
}
