/// What became of a data set's images where features were wanted of them.
public struct FeatureSummary: Sendable {
    /// Images that have features.
    public private(set) var count = 0
    /// How many numbers each has.
    public private(set) var columns = 0
    /// Images that have none, in the order of the data set.
    public private(set) var unreadable: [UnreadableImage] = []
    /// Whether the run was stopped before the last image.
    public private(set) var wasInterrupted = false

    mutating func add(_ outcome: ImageOutcome<[Float]>) {
        switch outcome {
        case .notReached: wasInterrupted = true
        case .unreadable(let image): unreadable.append(image)
        case .measured(let features):
            count += 1
            columns = features.count
        }
    }
}
