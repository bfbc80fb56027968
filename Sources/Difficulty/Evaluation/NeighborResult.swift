import Statistics

/// The outcome of the nearest-neighbour classifier.
public struct NeighborResult: Sendable, Equatable {
    /// Images whose class was found, of all.
    public let top1: ProportionEstimate
    /// Images that voted.
    public let neighborCount: Int
}
