/// A tensor of a checkpoint and the keys that lead to it.
public struct TensorEntry: Sendable, Equatable {
    /// The keys from the top, joined by dots, for example `state_dict.module.conv1.weight`.
    public let path: String
    /// The view of the file's bytes.
    public let reference: TensorReference

    /// Length of each dimension.
    public var shape: [Int] { reference.shape }
    /// Type of the elements.
    public var type: ScalarType { reference.type }
}
