/// What can be wrong with a checkpoint.
public enum CheckpointError: Error, Equatable {
    /// The values do not fill the shape.
    case wrongElementCount(shape: [Int], found: Int)
}
