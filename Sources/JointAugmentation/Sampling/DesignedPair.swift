/// A pair as a design drew it: its crops, and what follows them.
public struct DesignedPair: Sendable, Equatable {
    /// The crops.
    public let crops: RealisedPair
    /// The operations behind the crops.
    public let views: ViewParameterPair
}
