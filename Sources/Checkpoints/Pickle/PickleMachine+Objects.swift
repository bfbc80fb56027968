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
