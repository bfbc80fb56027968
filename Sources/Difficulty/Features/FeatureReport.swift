/// The features of a data set's images.
public struct FeatureReport: Sendable {
    /// Numbers in the data set of the images that have features, ascending.
    public let indices: [Int]
    /// Features of each of them: D numbers.
    public let rows: [[Float]]
    /// Images that have none, in the order of the data set.
    public let unreadable: [UnreadableImage]
    /// Whether the run was stopped before the last image.
    public let wasInterrupted: Bool

    init(_ outcomes: [ImageOutcome<[Float]>]) {
        indices = outcomes.indices.filter { outcomes[$0].value != nil }
        rows = outcomes.compactMap(\.value)
        unreadable = outcomes.compactMap(\.unreadable)
        wasInterrupted = outcomes.contains(.notReached)
    }
}
