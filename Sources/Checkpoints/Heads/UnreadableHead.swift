/// A head that is there and cannot be read; the backbone can.
public struct UnreadableHead: Sendable, Equatable {
    /// Which head it would be.
    public let kind: HeadKind
    /// What its names begin with in the file, without the dictionary's wrapper prefix.
    public let prefix: String
    /// Why.
    public let problem: CheckpointError
}
