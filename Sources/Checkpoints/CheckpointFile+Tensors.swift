extension CheckpointFile {
    /// Every tensor that dictionaries, lists and objects lead to, in the order of the file.
    ///
    /// - Throws: ``CheckpointError/overLimit(what:limit:found:)`` where containers are nested too deeply
    ///   or shared so often that the paths outnumber the limit.
    public func tensorEntries() throws(CheckpointError) -> [TensorEntry] {
        try tensorEntries(below: root, path: "")
    }

    /// The tensors below one value, their paths starting with `path`.
    func tensorEntries(
        below value: CheckpointValue, path: String
    ) throws(CheckpointError) -> [TensorEntry] {
        var entries: [TensorEntry] = []
        // A stack of its own, since the nesting is the file's choice.
        var open = [(value: value, path: path, depth: 0)]
        var steps = 0
        var pathBytes = 0
        while let (value, path, depth) = open.popLast() {
            steps += 1
            try CheckpointLimits.check(steps, atMost: limits.walkSteps, "paths through the values")
            try CheckpointLimits.check(depth, atMost: limits.depth, "values inside each other")
            if let reference = tree.tensor(value) {
                pathBytes += path.utf8.count
                try CheckpointLimits.check(pathBytes, atMost: limits.headerBytes, "bytes of tensor names")
                entries.append(TensorEntry(path: path, reference: reference))
            }
            let children = tree.children(of: value)
            // Scalars are passed over, but a dictionary of many that is shared often costs each time.
            steps += children.count
            for (name, child) in children.reversed() {
                guard case .node = child else { continue }
                open.append((child, path.isEmpty ? name : "\(path).\(name)", depth + 1))
            }
        }
        return entries
    }
}

extension CheckpointTree {
    /// The named parts of a container: keys of a dictionary, positions in a list, attributes of an object.
    func children(of value: CheckpointValue) -> [(name: String, value: CheckpointValue)] {
        switch node(value) {
        case .dictionary(let dictionary): dictionary.map { (name(of: $0.key), $0.value) }
        case .list(let elements), .tuple(let elements): elements.enumerated().map { ("\($0)", $1) }
        case .object(let object): children(of: object)
        default: []
        }
    }

    private func children(of object: OpaqueObject) -> [(name: String, value: CheckpointValue)] {
        // Attributes stand in a dictionary, and are named without it.
        let state = dictionary(object.state) == nil ? [("state", object.state)] : children(of: object.state)
        let items = stride(from: 0, to: object.items.count, by: 2).map {
            (name(of: object.items[$0]), object.items[$0 + 1])
        }
        let elements = (object.arguments + object.elements).enumerated().map { ("\($0)", $1) }
        return state + items + elements
    }

    /// A key as part of a path.
    func name(of key: CheckpointValue) -> String {
        switch key {
        case .text(let text): text
        case .integer(let integer): "\(integer)"
        default: kind(key)
        }
    }
}
