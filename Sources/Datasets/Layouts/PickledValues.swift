/// The values of a pickle as CIFAR's Python versions are: numbers, texts, lists, dictionaries and NumPy's arrays of bytes.
///
/// A pickle is a program that may call any function of Python. This reads the instructions that Python 2 wrote these files
/// with (protocol 2), calls nothing, and keeps a call as its name and arguments. Of a text only its place is kept.
/// Source: Python's pickletools. ``Checkpoints`` reads torch's pickles, whose values are others.
struct PickledValues {
    enum Value {
        case none
        case integer(Int)
        /// Where the text is in the file.
        case text(Range<Int>)
        /// A function or a class of Python.
        case name(String)
        /// Something among the nodes.
        case node(Int)
    }

    enum Node {
        case tuple([Value])
        case list([Value])
        case dictionary([(key: Value, value: Value)])
        case call(name: String, arguments: [Value], state: Value?)
    }

    /// Instructions at most: CIFAR-100 has 400,000.
    static let mostInstructions = 4_000_000
    static let head: [UInt8] = [0x80, 2]

    private(set) var nodes: [Node] = []
    private var stack: [Value] = []
    private var marks: [Int] = []
    private var memo: [Int: Value] = [:]
    private var cursor: ByteCursor
    private let bytes: ByteStore
    private let path: String

    /// Reads the pickle of a file.
    ///
    /// - Parameter path: for messages.
    init(_ bytes: ByteStore, path: String) throws(DatasetError) {
        self.bytes = bytes
        self.path = path
        cursor = ByteCursor(bytes, 0..<bytes.count)
        guard try cursor.take(2).map(Array.init) == Self.head else {
            throw failure("a pickle of protocol 2, as CIFAR's are", "another file")
        }
        for _ in 0..<Self.mostInstructions {
            guard let code = try cursor.number(bytes: 1) else { throw failure("the pickle's end", "none") }
            if code == UInt8(ascii: ".") { return }
            try step(UInt8(code))
        }
        throw .tooMany(path: path, what: "instructions of a pickle", limit: Self.mostInstructions)
    }

    /// The one value at the end, where it is a dictionary, by its texts.
    func dictionary() throws(DatasetError) -> [String: Value] {
        guard stack.count == 1, case .node(let place) = stack[0], case .dictionary(let items) = nodes[place]
        else { throw failure("a dictionary", "another value") }
        var found: [String: Value] = [:]
        for (key, value) in items {
            guard case .text(let range) = key, range.count <= 256 else { continue }
            found[try text(range)] = value
        }
        return found
    }

    /// What a text says.
    func text(_ range: Range<Int>) throws(DatasetError) -> String {
        String(decoding: try bytes.bytes(range), as: UTF8.self)
    }

    /// The elements of a list; nil where it is none.
    func list(_ value: Value?) -> [Value]? {
        guard case .node(let place)? = value, case .list(let elements) = nodes[place] else { return nil }
        return elements
    }

    /// The elements of a tuple; nil where it is none.
    func tuple(_ value: Value?) -> [Value]? {
        guard case .node(let place)? = value, case .tuple(let elements) = nodes[place] else { return nil }
        return elements
    }

    func failure(_ expected: String, _ found: String) -> DatasetError {
        .badText(path: path, expected: expected, found: "\(found), byte \(cursor.position)")
    }

    private mutating func step(_ code: UInt8) throws(DatasetError) {
        switch code {
        case UInt8(ascii: "("): marks.append(stack.count)
        case UInt8(ascii: ")"): add(.tuple([]))
        case UInt8(ascii: "]"): add(.list([]))
        case UInt8(ascii: "}"): add(.dictionary([]))
        case UInt8(ascii: "t"): add(.tuple(try popToMark()))
        case 0x85...0x87: try addTuple(of: Int(code) - 0x84)
        case UInt8(ascii: "a"): try append([try pop()])
        case UInt8(ascii: "e"): try append(try popToMark())
        case UInt8(ascii: "s"):
            let value = try pop()
            try set([try pop(), value])
        case UInt8(ascii: "u"): try set(try popToMark())
        case UInt8(ascii: "c"): stack.append(.name("\(try line()).\(try line())"))
        case UInt8(ascii: "R"): try call()
        case UInt8(ascii: "b"): try build()
        case UInt8(ascii: "q"), UInt8(ascii: "r"): try remember(try count(code == UInt8(ascii: "q") ? 1 : 4))
        case UInt8(ascii: "h"), UInt8(ascii: "j"): try recall(try count(code == UInt8(ascii: "h") ? 1 : 4))
        default: stack.append(try scalar(code))
        }
    }

    private mutating func scalar(_ code: UInt8) throws(DatasetError) -> Value {
        switch code {
        case UInt8(ascii: "N"): return .none
        case 0x88: return .integer(1)
        case 0x89: return .integer(0)
        case UInt8(ascii: "K"): return .integer(try count(1))
        case UInt8(ascii: "M"): return .integer(try count(2))
        case UInt8(ascii: "J"): return .integer(Int(Int32(truncatingIfNeeded: try count(4))))
        case UInt8(ascii: "U"), UInt8(ascii: "T"), UInt8(ascii: "X"):
            let length = try count(code == UInt8(ascii: "U") ? 1 : 4)
            let start = cursor.position
            guard cursor.skip(length) else { throw failure("a text of \(length) bytes", "fewer") }
            return .text(start..<start + length)
        default:
            throw failure("an instruction that CIFAR's pickles have", "0x" + String(code, radix: 16))
        }
    }

    // MARK: - Bytes

    private mutating func count(_ bytes: Int) throws(DatasetError) -> Int {
        guard let number = try cursor.number(bytes: bytes) else { throw failure("a number", "the end") }
        return number
    }

    /// A part of a name, up to the end of its line.
    private mutating func line() throws(DatasetError) -> String {
        var line: [UInt8] = []
        while let byte = try cursor.take(1)?.first, line.count <= 100 {
            if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
            line.append(byte)
        }
        throw failure("a name", "another text")
    }

    // MARK: - Stack

    private mutating func add(_ node: Node) {
        stack.append(.node(nodes.count))
        nodes.append(node)
    }

    private mutating func pop() throws(DatasetError) -> Value {
        guard stack.count > marks.last ?? 0, let value = stack.popLast() else {
            throw failure("a value on the stack", "none")
        }
        return value
    }

    private mutating func popToMark() throws(DatasetError) -> [Value] {
        guard let mark = marks.popLast() else { throw failure("a mark on the stack", "none") }
        defer { stack.removeSubrange(mark...) }
        return Array(stack[mark...])
    }

    private mutating func addTuple(of count: Int) throws(DatasetError) {
        var values: [Value] = []
        for _ in 0..<count { values.append(try pop()) }
        add(.tuple(values.reversed()))
    }

    /// The node on top of the stack, which stays there.
    private func top() throws(DatasetError) -> Int {
        guard stack.count > marks.last ?? 0, case .node(let place)? = stack.last else {
            throw failure("something to fill on the stack", "none")
        }
        return place
    }

    private mutating func append(_ values: [Value]) throws(DatasetError) {
        let place = try top()
        guard case .list(var elements) = nodes[place] else { throw failure("a list", "another value") }
        // The node lets go of its array first, so that appending does not copy it.
        nodes[place] = .list([])
        elements += values
        nodes[place] = .list(elements)
    }

    private mutating func set(_ values: [Value]) throws(DatasetError) {
        let place = try top()
        guard case .dictionary(var items) = nodes[place], values.count.isMultiple(of: 2) else {
            throw failure("a dictionary and pairs", "others")
        }
        nodes[place] = .dictionary([])
        for pair in stride(from: 0, to: values.count, by: 2) {
            items.append((values[pair], values[pair + 1]))
        }
        nodes[place] = .dictionary(items)
    }

    private mutating func call() throws(DatasetError) {
        guard let arguments = tuple(try pop()), case .name(let name) = try pop() else {
            throw failure("a name and its arguments", "others")
        }
        add(.call(name: name, arguments: arguments, state: nil))
    }

    private mutating func build() throws(DatasetError) {
        let state = try pop()
        let place = try top()
        guard case .call(let name, let arguments, nil) = nodes[place] else {
            throw failure("a call to give a state", "another value")
        }
        nodes[place] = .call(name: name, arguments: arguments, state: state)
    }

    private mutating func remember(_ index: Int) throws(DatasetError) {
        guard stack.count > marks.last ?? 0, let value = stack.last else {
            throw failure("a value on the stack", "none")
        }
        memo[index] = value
    }

    private mutating func recall(_ index: Int) throws(DatasetError) {
        guard let value = memo[index] else { throw failure("a remembered value", "none") }
        stack.append(value)
    }
}
