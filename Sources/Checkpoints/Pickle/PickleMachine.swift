/// Reads one pickle into inert values.
///
/// Pickle is a program for a stack machine that may call any Python function. This machine knows the
/// instructions that torch writes (``PickleOpcode``), calls nothing, builds what a handful of names mean
/// (``PickleMachine/reduce()``), keeps every other object as its parts, and counts what it spends.
struct PickleMachine {
    private(set) var reader: ByteReader
    let limits: CheckpointLimits
    var tree = CheckpointTree()
    /// The storages that were mentioned, by key.
    var storages: [String: StorageReference] = [:]
    /// Names that are not on the allow-list, in the order of the file.
    var unknownNames: [GlobalName] = []
    private var stack: [CheckpointValue] = []
    private var marks: [Int] = []
    private var memo: [UInt32: CheckpointValue] = [:]
    private var spent = 0

    /// A machine that starts at the reader's position.
    init(_ reader: ByteReader, limits: CheckpointLimits) {
        self.reader = reader
        self.limits = limits
    }

    /// Runs up to STOP; the machine's reader then stands behind it.
    mutating func run() throws(CheckpointError) {
        try readProtocol()
        while true {
            try spend(1)
            let byte = try reader.integer(UInt8.self, "a pickle instruction")
            guard let opcode = PickleOpcode(rawValue: byte), opcode != .proto else {
                throw failure("an instruction that torch writes", "0x" + String(byte, radix: 16))
            }
            if opcode == .stop { break }
            try step(opcode)
        }
        guard stack.count == 1, marks.isEmpty, let value = stack.last else {
            throw failure("one value at the end", "\(stack.count) values, \(marks.count) marks")
        }
        tree.root = value
    }

    /// Counts work: one for an instruction, more for one that copies many values.
    mutating func spend(_ steps: Int) throws(CheckpointError) {
        spent += steps
        try CheckpointLimits.check(spent, atMost: limits.opcodes, "pickle instructions")
    }

    private mutating func readProtocol() throws(CheckpointError) {
        let opcode = try reader.integer(UInt8.self, "a pickle")
        guard opcode == PickleOpcode.proto.rawValue else {
            throw failure("a pickle's PROTO", "0x" + String(opcode, radix: 16))
        }
        let version = try reader.integer(UInt8.self, "a pickle's protocol")
        guard version == 2 else {
            throw failure("pickle protocol 2, the default of torch.save", "protocol \(version)")
        }
    }

    private mutating func step(_ opcode: PickleOpcode) throws(CheckpointError) {
        switch opcode {
        case .proto, .stop: break
        case .mark:
            try CheckpointLimits.check(marks.count + 1, atMost: limits.openMarks, "open marks of a pickle")
            marks.append(stack.count)
        case .binGet, .longBinGet: try recall(opcode)
        case .binPut, .longBinPut: try remember(opcode)
        case .tuple: add(.tuple(try popToMark()))
        case .append: try append([try pop()], to: try pop())
        case .appends: try append(try popToMark(), to: try pop())
        case .setItem:
            let value = try pop()
            try setItems([try pop(), value], of: try pop())
        case .setItems: try setItems(try popToMark(), of: try pop())
        case .emptyTuple, .tuple1, .tuple2, .tuple3, .emptyList, .emptyDictionary, .emptySet:
            try pushCollection(opcode)
        case .global, .reduce, .build, .newObject, .binPersistentIdentifier: try pushObject(opcode)
        default: push(try PickleMachine.scalar(opcode, from: &reader))
        }
    }

    // MARK: - Memo

    private mutating func recall(_ opcode: PickleOpcode) throws(CheckpointError) {
        let index = try memoIndex(opcode == .binGet)
        guard let value = memo[index] else { throw failure("a remembered value", "none at \(index)") }
        push(value)
    }

    private mutating func remember(_ opcode: PickleOpcode) throws(CheckpointError) {
        let index = try memoIndex(opcode == .binPut)
        let value = try pop()
        try CheckpointLimits.check(memo.count + 1, atMost: limits.memoEntries, "remembered pickle values")
        guard memo.updateValue(value, forKey: index) == nil else {
            throw failure("each memo index once", "\(index) twice")
        }
        push(value)
    }

    private mutating func memoIndex(_ short: Bool) throws(CheckpointError) -> UInt32 {
        let what = "a memo index"
        return short ? UInt32(try reader.integer(UInt8.self, what)) : try reader.integer(UInt32.self, what)
    }

    // MARK: - Stack

    mutating func push(_ value: CheckpointValue) { stack.append(value) }

    /// Makes a node and pushes its number.
    mutating func add(_ node: CheckpointNode) {
        push(.node(tree.nodes.count))
        tree.nodes.append(node)
    }

    /// The topmost value above the last mark.
    mutating func pop() throws(CheckpointError) -> CheckpointValue {
        guard stack.count > marks.last ?? 0, let value = stack.popLast() else {
            throw failure("a value on the stack", "none")
        }
        return value
    }

    /// All values above the last mark, which is taken away.
    mutating func popToMark() throws(CheckpointError) -> [CheckpointValue] {
        guard let mark = marks.popLast() else { throw failure("a mark on the stack", "none") }
        defer { stack.removeSubrange(mark...) }
        return Array(stack[mark...])
    }

    /// A line and the class name on it, for GLOBAL.
    mutating func readName() throws(CheckpointError) -> String {
        guard let name = try reader.line(atMost: limits.nameBytes, "a class name in a pickle"), !name.isEmpty,
            name.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F })
        else { throw failure("a class name", "other bytes") }
        return name
    }

    /// An error at the reader's position.
    func failure(_ expected: String, _ found: String) -> CheckpointError {
        .pickle(byte: reader.position, expected: expected, found: found)
    }
}
