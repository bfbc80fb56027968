import OrderedCollections

/// What a checkpoint holds, as inert values.
///
/// Containers refer to each other by number, so that shared and even cyclic containers are plain
/// values, and no depth of nesting can exhaust the stack when the tree is freed.
public struct CheckpointTree: Sendable, Equatable {
    /// All containers, tensors and objects.
    public internal(set) var nodes: [CheckpointNode] = []
    /// The outermost value.
    public internal(set) var root: CheckpointValue = .none

    /// The container behind a value; nil for scalars.
    public func node(_ value: CheckpointValue) -> CheckpointNode? {
        guard case .node(let index) = value, nodes.indices.contains(index) else { return nil }
        return nodes[index]
    }

    /// The dictionary behind a value, or nil.
    public func dictionary(_ value: CheckpointValue) -> OrderedDictionary<CheckpointValue, CheckpointValue>? {
        guard case .dictionary(let dictionary) = node(value) else { return nil }
        return dictionary
    }

    /// The tensor behind a value, or nil.
    public func tensor(_ value: CheckpointValue) -> TensorReference? {
        guard case .tensor(let tensor) = node(value) else { return nil }
        return tensor
    }

    /// The object of an unknown class behind a value, or nil.
    public func object(_ value: CheckpointValue) -> OpaqueObject? {
        guard case .object(let object) = node(value) else { return nil }
        return object
    }

    /// The class or function name behind a value, or nil.
    func global(_ value: CheckpointValue) -> GlobalName? {
        guard case .global(let name) = node(value) else { return nil }
        return name
    }

    /// The storage behind a value, or nil.
    func storage(_ value: CheckpointValue) -> StorageReference? {
        guard case .storage(let storage) = node(value) else { return nil }
        return storage
    }

    /// The elements of a tuple or list, or nil.
    func elements(_ value: CheckpointValue) -> [CheckpointValue]? {
        switch node(value) {
        case .tuple(let elements), .list(let elements): elements
        default: nil
        }
    }

    /// The integers of a tuple or list of at most `limit` elements, such as a shape, or nil.
    func integers(_ value: CheckpointValue, atMost limit: Int) -> [Int]? {
        guard let elements = elements(value), elements.count <= limit else { return nil }
        let integers = elements.compactMap(\.integer)
        return integers.count == elements.count ? integers : nil
    }

    /// What a value is, in a word or two, for messages.
    func kind(_ value: CheckpointValue) -> String {
        switch value {
        case .none: "None"
        case .boolean: "a truth value"
        case .integer, .largeInteger: "an integer"
        case .number: "a number"
        case .text: "a string"
        case .node: kind(node(value))
        }
    }

    private func kind(_ node: CheckpointNode?) -> String {
        switch node {
        case .tuple: "a tuple"
        case .list: "a list"
        case .dictionary: "a dictionary"
        case .global(let name): "the class or function \(name)"
        case .storage: "a storage"
        case .tensor: "a tensor"
        case .object(let object): "an object of class \(object.className)"
        case nil: "nothing"
        }
    }
}
