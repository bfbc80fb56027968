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

/// One inert value of a checkpoint: a scalar, or the number of a container in its ``CheckpointTree``.
public enum CheckpointValue: Sendable, Hashable {
    /// Python's `None`.
    case none
    /// A truth value.
    case boolean(Bool)
    /// An integer of up to 64 bits.
    case integer(Int)
    /// A longer integer, as little-endian two's complement.
    case largeInteger([UInt8])
    /// A floating-point number.
    case number(Double)
    /// A string.
    case text(String)
    /// A container, tensor or object: an index into ``CheckpointTree/nodes``.
    case node(Int)

    /// The string, if this is one.
    public var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    /// The integer, if this is one of up to 64 bits.
    public var integer: Int? {
        guard case .integer(let integer) = self else { return nil }
        return integer
    }
}

/// A strided view of a storage: element (i, j, ...) is at offset + i strides[0] + j strides[1] + ...
///
/// After ``StorageTable/check(_:)`` every element lies within the storage.
public struct TensorReference: Sendable, Hashable {
    /// The key of the storage.
    public let storageKey: String
    /// Type of the elements.
    public let type: ScalarType
    /// Position of the first element within the storage, in elements.
    public let offset: Int
    /// Length of each dimension.
    public let shape: [Int]
    /// Step of each dimension, in elements.
    public let strides: [Int]

    /// Number of elements, or nil on overflow.
    public var elementCount: Int? { Tensor.elementCount(of: shape) }

    /// Whether the elements lie one after the other in row-major order.
    var isContiguous: Bool {
        var expected = 1
        for (length, stride) in zip(shape, strides).reversed() where length != 1 {
            if stride != expected { return false }
            expected *= length
        }
        return true
    }

    /// One past the highest element index that the view reaches, or nil on overflow.
    var upperBound: Int? {
        if shape.contains(0) { return offset }
        var last = offset
        for (length, stride) in zip(shape, strides) {
            let (reach, overflow) = (length - 1).multipliedReportingOverflow(by: stride)
            let (sum, sumOverflow) = last.addingReportingOverflow(reach)
            guard !overflow, !sumOverflow else { return nil }
            last = sum
        }
        let (bound, overflow) = last.addingReportingOverflow(1)
        return overflow ? nil : bound
    }
}

/// A block of elements in the file, which one or more tensors view.
public struct StorageReference: Sendable, Hashable {
    /// The key under which the container stores the bytes.
    public let key: String
    /// Type of the elements; ``ScalarType/uint8`` for an untyped storage.
    public let type: ScalarType
    /// Number of elements in the whole block.
    public let elementCount: Int
    /// The part of the block that is visible: all of it, except in files before torch 0.4.
    public let visible: Range<Int>

    /// Bytes of the whole block, or nil on overflow.
    var byteCount: Int? {
        let (bytes, overflow) = elementCount.multipliedReportingOverflow(by: type.byteCount)
        return overflow ? nil : bytes
    }
}

/// The name of a Python class or function that a pickle mentions. It is never looked up.
public struct GlobalName: Sendable, Hashable, CustomStringConvertible {
    /// The Python module, for example `torch._utils`.
    public let module: String
    /// The name within the module.
    public let name: String

    /// Module and name, joined by a dot.
    public var description: String { "\(module).\(name)" }
}

/// An object of an unknown class: the parts that Python would have passed to the class, which nothing runs.
public struct OpaqueObject: Sendable, Equatable {
    /// The class, or the function that would have made the object.
    public let className: GlobalName
    /// What the class or function would have been called with.
    public let arguments: [CheckpointValue]
    /// The attributes, most often a dictionary.
    public internal(set) var state: CheckpointValue = .none
    /// Elements, for subclasses of lists.
    public internal(set) var elements: [CheckpointValue] = []
    /// Keys and values one after the other, for subclasses of dictionaries.
    public internal(set) var items: [CheckpointValue] = []
}
