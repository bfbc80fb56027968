import OrderedCollections

extension PickleMachine {
    /// Pushes what a name, a call or a persistent identifier stands for.
    mutating func pushObject(_ opcode: PickleOpcode) throws(CheckpointError) {
        switch opcode {
        case .global: add(.global(GlobalName(module: try readName(), name: try readName())))
        case .build: try build()
        case .binPersistentIdentifier: try pushPersistent(try pop())
        default:
            let arguments = try pop()
            let function = try pop()
            guard case .tuple(let values) = tree.node(arguments) else {
                throw failure("a tuple of arguments", tree.kind(arguments))
            }
            guard let name = tree.global(function) else {
                throw failure("a class or function", tree.kind(function))
            }
            try reduce(name, values)
        }
    }

    /// What a call stands for. Only data is built; an unknown name leaves an ``OpaqueObject``.
    private mutating func reduce(
        _ name: GlobalName, _ arguments: [CheckpointValue]
    ) throws(CheckpointError) {
        switch name.description {
        case "collections.OrderedDict", "builtins.dict", "__builtin__.dict": try pushDictionary(arguments)
        case "collections.defaultdict": try pushDictionary(Array(arguments.dropFirst()))
        case "torch._utils._rebuild_tensor": add(.tensor(try tensor(arguments, typeAt: nil)))
        case "torch._utils._rebuild_tensor_v2": add(.tensor(try tensor(arguments, typeAt: nil)))
        case "torch._utils._rebuild_tensor_v3": add(.tensor(try tensor(arguments, typeAt: 6)))
        case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state":
            guard let data = arguments.first, tree.tensor(data) != nil else {
                throw failure("a parameter's tensor", arguments.first.map(tree.kind) ?? "nothing")
            }
            push(data)
        case "torch.Size":
            guard let shape = arguments.first, tree.integers(shape, atMost: limits.dimensions) != nil else {
                throw failure("a size", arguments.first.map(tree.kind) ?? "nothing")
            }
            push(shape)
        default:
            if !unknownNames.contains(name), unknownNames.count < 100 { unknownNames.append(name) }
            add(.object(OpaqueObject(className: name, arguments: arguments)))
        }
    }

    /// An ordered dictionary: empty, or made of pairs as Python 2 writes it.
    private mutating func pushDictionary(_ arguments: [CheckpointValue]) throws(CheckpointError) {
        add(.dictionary([:]))
        guard let pairs = arguments.first else { return }
        guard let pairs = tree.elements(pairs) else { throw failure("pairs", tree.kind(pairs)) }
        try spend(pairs.count)
        var items: [CheckpointValue] = []
        for pair in pairs {
            guard let pair = tree.elements(pair), pair.count == 2 else {
                throw failure("a key and a value", tree.kind(pair))
            }
            items += pair
        }
        try setItems(items, of: try pop())
    }

    /// Gives an object its attributes; those of a dictionary or tensor carry no data of interest.
    private mutating func build() throws(CheckpointError) {
        let state = try pop()
        let target = try pop()
        guard case .node(let index) = target else { throw failure("an object", tree.kind(target)) }
        switch tree.nodes[index] {
        case .object(var object):
            guard object.state == .none else { throw failure("attributes once", "twice") }
            object.state = state
            tree.nodes[index] = .object(object)
        case .dictionary, .tensor: break
        default: throw failure("an object to give attributes to", tree.kind(target))
        }
        push(target)
    }
}

extension PickleMachine {
    /// Pushes an empty collection, or a tuple of the topmost values.
    mutating func pushCollection(_ opcode: PickleOpcode) throws(CheckpointError) {
        switch opcode {
        case .emptyTuple: add(.tuple([]))
        case .tuple1: add(.tuple([try pop()]))
        case .tuple2:
            let last = try pop()
            add(.tuple([try pop(), last]))
        case .tuple3:
            let last = try pop()
            let middle = try pop()
            add(.tuple([try pop(), middle, last]))
        case .emptyDictionary: add(.dictionary([:]))
        // No instruction of the allow-list adds to a set, so it stays an empty list.
        default: add(.list([]))
        }
    }

    /// Appends to a list, or to an object of a class unknown here.
    mutating func append(_ values: [CheckpointValue], to target: CheckpointValue) throws(CheckpointError) {
        push(target)
        guard case .node(let index) = target else {
            throw failure("a list to append to", tree.kind(target))
        }
        switch tree.nodes[index] {
        case .list(var elements):
            // The node lets go of its array first, so that appending does not copy it.
            tree.nodes[index] = .list([])
            elements += values
            tree.nodes[index] = .list(elements)
        case .object(var object):
            tree.nodes[index] = .list([])
            object.elements += values
            tree.nodes[index] = .object(object)
        default: throw failure("a list to append to", tree.kind(target))
        }
    }

    /// Sets keys and values, which alternate, in a dictionary or in an object of a class unknown here.
    mutating func setItems(_ items: [CheckpointValue], of target: CheckpointValue) throws(CheckpointError) {
        push(target)
        guard items.count.isMultiple(of: 2) else { throw failure("a value for each key", "a key without") }
        guard case .node(let index) = target else {
            throw failure("a dictionary to fill", tree.kind(target))
        }
        switch tree.nodes[index] {
        case .dictionary(var dictionary):
            tree.nodes[index] = .dictionary([:])
            try insert(items, into: &dictionary)
            tree.nodes[index] = .dictionary(dictionary)
        case .object(var object):
            tree.nodes[index] = .list([])
            object.items += items
            tree.nodes[index] = .object(object)
        default: throw failure("a dictionary to fill", tree.kind(target))
        }
    }

    private func insert(
        _ items: [CheckpointValue], into dictionary: inout OrderedDictionary<CheckpointValue, CheckpointValue>
    ) throws(CheckpointError) {
        for index in stride(from: 0, to: items.count, by: 2) {
            let (key, value) = (items[index], items[index + 1])
            if case .text(let text) = key {
                try CheckpointLimits.check(text.utf8.count, atMost: limits.keyBytes, "bytes of a key")
            }
            // Python would let the last one win; two readers could then see different tensors.
            guard dictionary.updateValue(value, forKey: key) == nil else {
                throw failure("each key once", "\(key.text.map { "'\($0)'" } ?? tree.kind(key)) twice")
            }
        }
    }
}

extension PickleMachine {
    /// A tensor from (storage, offset, shape, strides, ...); `typeAt` is where a type of its own stands.
    func tensor(_ arguments: [CheckpointValue], typeAt: Int?) throws(CheckpointError) -> TensorReference {
        guard arguments.count >= 4, let storage = tree.storage(arguments[0]) else {
            throw failure("a tensor's storage", arguments.first.map(tree.kind) ?? "nothing")
        }
        guard let offset = arguments[1].integer, offset >= 0,
            let shape = tree.integers(arguments[2], atMost: limits.dimensions),
            let strides = tree.integers(arguments[3], atMost: limits.dimensions),
            shape.count == strides.count,
            shape.allSatisfy({ $0 >= 0 }), strides.allSatisfy({ $0 >= 0 })
        else {
            throw failure(
                "a tensor's offset, shape and strides: integers from 0",
                arguments[1...3].map(numbers).joined(separator: ", "))
        }
        var type = storage.type
        if let typeAt {
            guard arguments.count > typeAt, let named = scalarType(arguments[typeAt]) else {
                throw failure(
                    "a tensor's type", arguments.dropFirst(typeAt).first.map(tree.kind) ?? "nothing")
            }
            type = named
        }
        let (start, overflow) = offset.addingReportingOverflow(storage.visible.lowerBound)
        // A dimension of one element is never stepped along, so its stride may be any number: forget it.
        let steps = zip(shape, strides).map { length, stride in
            length > 1 && !shape.contains(0) ? stride : 0
        }
        let tensor = TensorReference(
            storageKey: storage.key, type: type, offset: start, shape: shape, strides: steps)
        try check(tensor, in: storage, overflow: overflow)
        return tensor
    }

    /// Checks that every element lies in the visible part of the storage.
    private func check(
        _ tensor: TensorReference, in storage: StorageReference, overflow: Bool
    ) throws(CheckpointError) {
        let (bytes, byteOverflow) = storage.visible.upperBound.multipliedReportingOverflow(
            by: storage.type.byteCount)
        let limit = bytes / tensor.type.byteCount
        guard !overflow, !byteOverflow, let bound = tensor.upperBound, bound <= limit else {
            throw CheckpointError.storage(
                key: storage.key, expected: "a tensor within its \(limit) elements",
                found: "offset \(tensor.offset), shape \(tensor.shape), strides \(tensor.strides)")
        }
        // A stride of 0 lets a small storage claim any shape.
        try CheckpointLimits.check(
            tensor.elementCount ?? Int.max, atMost: reader.fileByteCount, "elements of a tensor")
    }

    /// The integers of a value, or what it is instead.
    private func numbers(_ value: CheckpointValue) -> String {
        value.integer.map(String.init) ?? tree.integers(value, atMost: limits.dimensions).map { "\($0)" }
            ?? tree.kind(value)
    }

    private func scalarType(_ value: CheckpointValue) -> ScalarType? {
        guard let name = tree.global(value), name.module == "torch" else { return nil }
        return ScalarType(rawValue: name.name)
    }

    /// Pushes what a persistent identifier refers to: a storage, or the class in a pickled module.
    mutating func pushPersistent(_ identifier: CheckpointValue) throws(CheckpointError) {
        guard let fields = tree.elements(identifier), fields.count >= 2, let kind = fields[0].text else {
            throw failure("a persistent identifier", tree.kind(identifier))
        }
        switch kind {
        case "module": push(fields[1])
        case "storage": add(.storage(try storage(fields)))
        default: throw failure("a persistent identifier of a storage", "'\(kind)'")
        }
    }

    /// A storage from ('storage', class, key, location, number of elements[, view]). The location is the
    /// device that held it, which does not matter here.
    private mutating func storage(_ fields: [CheckpointValue]) throws(CheckpointError) -> StorageReference {
        guard fields.count == 5 || fields.count == 6, let key = fields[2].text, fields[3].text != nil,
            let count = fields[4].integer, count >= 0
        else { throw failure("a storage's class, key, device and length", "others") }
        guard let name = tree.global(fields[1]),
            ["torch", "torch.storage", "torch.cuda"].contains(name.module),
            let type = ScalarType(storageClass: name.name)
        else { throw failure("a torch storage class", tree.kind(fields[1])) }
        try CheckpointLimits.check(key.utf8.count, atMost: limits.nameBytes, "bytes of a storage's key")
        let whole = StorageReference(key: key, type: type, elementCount: count, visible: 0..<count)
        if let known = storages.updateValue(whole, forKey: key) {
            guard let bytes = known.byteCount, bytes == whole.byteCount else {
                throw CheckpointError.storage(
                    key: key, expected: "\(known.elementCount) elements as before", found: "\(count)")
            }
        }
        guard fields.count == 6, fields[5] != .none else { return whole }
        return StorageReference(
            key: key, type: type, elementCount: count, visible: try visible(fields[5], of: whole))
    }

    /// The part of a storage that a view (key, offset, length) shows.
    private func visible(
        _ view: CheckpointValue, of storage: StorageReference
    ) throws(CheckpointError) -> Range<Int> {
        guard let fields = tree.elements(view), fields.count == 3, let offset = fields[1].integer,
            let count = fields[2].integer, offset >= 0, count >= 0, offset <= storage.elementCount,
            count <= storage.elementCount - offset
        else {
            throw CheckpointError.storage(
                key: storage.key, expected: "a view within its \(storage.elementCount) elements",
                found: "another")
        }
        return offset..<offset + count
    }
}
