import OrderedCollections

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
