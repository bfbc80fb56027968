import OrderedCollections

/// Reads safetensors: a 64-bit header length, a JSON header, and the tensors one after the other.
enum SafetensorsContainer {
    /// Whether the first bytes can be a header length and the start of a JSON object.
    static func matches(_ bytes: [UInt8]) -> Bool {
        guard bytes.count > 8 else { return false }
        return bytes[8...].first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: "{")
    }

    /// Reads the header and checks that the tensors fill the rest of the file.
    static func parse(_ bytes: [UInt8], limits: CheckpointLimits) throws(CheckpointError) -> ParsedFile {
        var reader = ByteReader(bytes)
        let length = try reader.count(UInt64.self, "a safetensors header's length")
        try CheckpointLimits.check(length, atMost: limits.headerBytes, "bytes of a safetensors header")
        let range = try reader.take(length, "a safetensors header")
        var parser = SafetensorsHeaderParser(bytes, range: range, limits: limits)
        let header = try parser.parse()
        try checkFilled(header.tensors, byteCount: reader.remaining)
        var file = ParsedFile(tree: CheckpointTree(), storages: [:], metadata: header.metadata)
        var dictionary: OrderedDictionary<CheckpointValue, CheckpointValue> = [:]
        for (name, entry) in header.tensors {
            let tensor = try reference(name, entry)
            dictionary[.text(name)] = .node(file.tree.nodes.count)
            file.tree.nodes.append(.tensor(tensor))
            file.storages[name] = range.upperBound + entry.begin..<range.upperBound + entry.end
        }
        file.tree.root = .node(file.tree.nodes.count)
        file.tree.nodes.append(.dictionary(dictionary))
        return file
    }

    /// Tensors follow each other without gap or overlap, from the first byte to the last.
    private static func checkFilled(
        _ tensors: OrderedDictionary<String, SafetensorsEntry>, byteCount: Int
    ) throws(CheckpointError) {
        var position = 0
        for (name, entry) in tensors.elements.sorted(by: { $0.value.order < $1.value.order }) {
            guard entry.begin == position, entry.end >= entry.begin else {
                throw failure(name, "data from byte \(position)", "\(entry.begin) to \(entry.end)")
            }
            position = entry.end
        }
        guard position <= byteCount else {
            throw CheckpointError.truncated(what: "safetensors data", expected: position, found: byteCount)
        }
        guard position == byteCount else {
            throw failure("data", "\(position) bytes", "\(byteCount - position) more bytes at the end")
        }
    }

    private static func reference(
        _ name: String, _ entry: SafetensorsEntry
    ) throws(CheckpointError) -> TensorReference {
        guard let type = ScalarType(safetensors: entry.typeName) else {
            throw failure(name, "a known dtype", "'\(entry.typeName)'")
        }
        guard let count = Tensor.elementCount(of: entry.shape),
            case let (size, overflow) = count.multipliedReportingOverflow(by: type.byteCount), !overflow,
            size == entry.end - entry.begin
        else {
            throw failure(
                name, "shape \(entry.shape) of \(type.rawValue)", "\(entry.end - entry.begin) bytes")
        }
        var strides = entry.shape
        var step = 1
        // Lengths of zero leave nothing to step over, and their products might overflow.
        for index in strides.indices.reversed() {
            strides[index] = count == 0 ? 0 : step
            step = count == 0 ? 0 : step * entry.shape[index]
        }
        return TensorReference(
            storageKey: name, type: type, offset: 0, shape: entry.shape, strides: strides)
    }

    private static func failure(_ place: String, _ expected: String, _ found: String) -> CheckpointError {
        .safetensors(place: place, expected: expected, found: found)
    }
}

/// What a safetensors header says about one tensor.
struct SafetensorsEntry {
    var typeName = ""
    var shape: [Int] = []
    /// First byte and end of the data, from the end of the header.
    var begin = 0
    var end = 0

    /// Sorts by place; empty tensors come before the one that starts where they stand.
    var order: (Int, Int) { (begin, end) }
}

/// Parses a safetensors header.
///
/// Its grammar is a small part of JSON (an object of objects with three known fields), which needs no
/// recursion. A general JSON parser would accept duplicate names, which the format forbids.
struct SafetensorsHeaderParser {
    private var scanner: JSONScanner
    private let limits: CheckpointLimits

    /// A parser of the bytes in `range`.
    init(_ bytes: [UInt8], range: Range<Int>, limits: CheckpointLimits) {
        scanner = JSONScanner(bytes, range: range)
        self.limits = limits
    }

    /// The tensors and the metadata, in the order of the header.
    mutating func parse() throws(CheckpointError) -> (
        tensors: OrderedDictionary<String, SafetensorsEntry>, metadata: OrderedDictionary<String, String>
    ) {
        var tensors: OrderedDictionary<String, SafetensorsEntry> = [:]
        var metadata: OrderedDictionary<String, String>?
        try scanner.expect("{")
        while let name = try scanner.nextKey(isFirst: tensors.isEmpty && metadata == nil) {
            if name == "__metadata__" {
                guard metadata == nil else { throw scanner.failure("each name once", "'\(name)' twice") }
                metadata = try strings()
                continue
            }
            try CheckpointLimits.check(name.utf8.count, atMost: limits.keyBytes, "bytes of a name")
            guard tensors.updateValue(try entry(), forKey: name) == nil else {
                throw scanner.failure("each name once", "'\(name)' twice")
            }
        }
        try scanner.expectEnd()
        return (tensors, metadata ?? [:])
    }

    private mutating func strings() throws(CheckpointError) -> OrderedDictionary<String, String> {
        var strings: OrderedDictionary<String, String> = [:]
        try scanner.expect("{")
        while let name = try scanner.nextKey(isFirst: strings.isEmpty) {
            guard strings.updateValue(try scanner.string(), forKey: name) == nil else {
                throw scanner.failure("each name once", "'\(name)' twice")
            }
        }
        return strings
    }

    private mutating func entry() throws(CheckpointError) -> SafetensorsEntry {
        var entry = SafetensorsEntry()
        var fields: Set<String> = []
        try scanner.expect("{")
        while let field = try scanner.nextKey(isFirst: fields.isEmpty) {
            guard fields.insert(field).inserted else {
                throw scanner.failure("each field once", "'\(field)' twice")
            }
            try read(field, into: &entry)
        }
        guard fields.count == 3 else {
            throw scanner.failure("dtype, shape and data_offsets", fields.sorted().joined(separator: ", "))
        }
        return entry
    }

    private mutating func read(
        _ field: String, into entry: inout SafetensorsEntry
    ) throws(CheckpointError) {
        switch field {
        case "dtype": entry.typeName = try scanner.string()
        case "shape": entry.shape = try scanner.integers(atMost: limits.dimensions)
        case "data_offsets":
            let offsets = try scanner.integers(atMost: 2)
            guard offsets.count == 2 else { throw scanner.failure("two offsets", "\(offsets.count)") }
            (entry.begin, entry.end) = (offsets[0], offsets[1])
        default: throw scanner.failure("dtype, shape or data_offsets", "'\(field)'")
        }
    }
}
