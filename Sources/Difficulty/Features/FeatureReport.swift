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

    init(indices: [Int], rows: [[Float]], summary: FeatureSummary) {
        self.indices = indices
        self.rows = rows
        unreadable = summary.unreadable
        wasInterrupted = summary.wasInterrupted
    }
}
