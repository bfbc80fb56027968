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

/// The pickle instructions that torch writes; any other ends the reading.
enum PickleOpcode: UInt8 {
    case proto = 0x80
    case stop = 0x2E
    case mark = 0x28

    case none = 0x4E
    case newTrue = 0x88
    case newFalse = 0x89
    case binInt = 0x4A
    case binInt1 = 0x4B
    case binInt2 = 0x4D
    case long1 = 0x8A
    case binFloat = 0x47
    case binUnicode = 0x58
    case shortBinString = 0x55

    case binGet = 0x68
    case longBinGet = 0x6A
    case binPut = 0x71
    case longBinPut = 0x72

    case emptyTuple = 0x29
    case tuple = 0x74
    case tuple1 = 0x85
    case tuple2 = 0x86
    case tuple3 = 0x87
    case emptyList = 0x5D
    case append = 0x61
    case appends = 0x65
    case emptyDictionary = 0x7D
    case setItem = 0x73
    case setItems = 0x75
    case emptySet = 0x8F

    case global = 0x63
    case reduce = 0x52
    case build = 0x62
    case newObject = 0x81
    case binPersistentIdentifier = 0x51
}

extension PickleMachine {
    /// The value of an instruction that carries its own operand.
    static func scalar(
        _ opcode: PickleOpcode, from reader: inout ByteReader
    ) throws(CheckpointError) -> CheckpointValue {
        let what = "a pickle's operand"
        switch opcode {
        case .none: return .none
        case .newTrue: return .boolean(true)
        case .newFalse: return .boolean(false)
        case .binInt: return .integer(Int(try reader.integer(Int32.self, what)))
        case .binInt1: return .integer(Int(try reader.integer(UInt8.self, what)))
        case .binInt2: return .integer(Int(try reader.integer(UInt16.self, what)))
        case .long1: return long(try reader.copy(Int(try reader.integer(UInt8.self, what)), "an integer"))
        case .binFloat:
            return .number(Double(bitPattern: try reader.integer(UInt64.self, what).byteSwapped))
        case .binUnicode:
            return try string(try reader.count(UInt32.self, what), from: &reader)
        case .shortBinString:
            return try string(Int(try reader.integer(UInt8.self, what)), from: &reader)
        default:
            throw CheckpointError.pickle(byte: reader.position, expected: "a scalar", found: "\(opcode)")
        }
    }

    /// A little-endian two's complement integer of any length.
    private static func long(_ bytes: [UInt8]) -> CheckpointValue {
        guard bytes.count <= 8 else { return .largeInteger(bytes) }
        let isNegative = bytes.last.map { $0 >= 0x80 } ?? false
        let bits = bytes.reversed().reduce(isNegative ? ~UInt64(0) : 0) { $0 << 8 | UInt64($1) }
        return .integer(Int(Int64(bitPattern: bits)))
    }

    private static func string(
        _ count: Int, from reader: inout ByteReader
    ) throws(CheckpointError) -> CheckpointValue {
        let start = reader.position
        guard let text = try reader.text(count, "a string") else {
            throw CheckpointError.pickle(byte: start, expected: "UTF-8 text", found: "other bytes")
        }
        return .text(text)
    }
}
