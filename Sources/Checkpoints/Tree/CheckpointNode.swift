import OrderedCollections

/// A container, tensor or object of a ``CheckpointTree``.
public enum CheckpointNode: Sendable, Equatable {
    /// A tuple, complete from the start.
    case tuple([CheckpointValue])
    /// A list or a set.
    case list([CheckpointValue])
    /// A dictionary, in the order of the file.
    case dictionary(OrderedDictionary<CheckpointValue, CheckpointValue>)
    /// A class or function by name.
    case global(GlobalName)
    /// A storage that tensors refer to.
    indirect case storage(StorageReference)
    /// A view of a storage.
    indirect case tensor(TensorReference)
    /// An object of a class that is not on the allow-list, kept as what it was made from.
    indirect case object(OpaqueObject)
}
