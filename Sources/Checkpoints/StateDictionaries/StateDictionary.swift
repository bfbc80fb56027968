import OrderedCollections

/// The dictionary of tensors that a checkpoint was saved for.
public struct StateDictionary: Sendable {
    /// The keys that lead to it, for example `state_dict`, or `(top level)`.
    public let location: String
    /// What all names began with and lost, for example `module.`; empty if nothing.
    public let prefix: String
    /// The float tensors as float32, by name, in the order of the file. Names that share a view share its
    /// memory.
    public let tensors: OrderedDictionary<String, Tensor>
    /// Counters, masks and other tensors that are not floats, which no forward pass needs.
    public let otherTensors: [TensorEntry]
    /// Names of values that are no tensors, such as numbers next to them.
    public let skipped: [String]
}
