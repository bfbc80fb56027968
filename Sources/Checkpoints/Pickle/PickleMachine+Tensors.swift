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
