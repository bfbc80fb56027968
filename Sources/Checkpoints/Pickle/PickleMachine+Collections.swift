import OrderedCollections

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
