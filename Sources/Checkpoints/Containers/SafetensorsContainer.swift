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
