import OrderedCollections

/// Writes tensors as safetensors, so that the next tool needs no pickle.
public enum SafetensorsEncoder {
    /// The bytes of a file: the length of the header, the header padded with spaces to a multiple of 8
    /// bytes, and the values as float32, in the order of `tensors`.
    ///
    /// - Parameters:
    ///   - tensors: by name.
    ///   - metadata: text about the file, kept under `__metadata__`.
    /// - Throws: ``CheckpointError/safetensors(place:expected:found:)`` for the name `__metadata__`, which
    ///   the format keeps for itself, ``CheckpointError/overLimit(what:limit:found:)`` for more
    ///   than 100 MB of names and metadata.
    public static func encode(
        _ tensors: OrderedDictionary<String, Tensor>, metadata: OrderedDictionary<String, String> = [:]
    ) throws(CheckpointError) -> [UInt8] {
        guard tensors[metadataName] == nil else {
            throw CheckpointError.safetensors(
                place: "name", expected: "any but \(metadataName)", found: metadataName)
        }
        var header = self.header(tensors, metadata)
        try CheckpointLimits.check(
            header.count, atMost: CheckpointLimits.standard.headerBytes, "bytes of a safetensors header")
        while !header.count.isMultiple(of: 8) { header.append(UInt8(ascii: " ")) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(8 + header.count + tensors.values.reduce(0) { $0 + 4 * $1.values.count })
        withUnsafeBytes(of: UInt64(header.count).littleEndian) { bytes.append(contentsOf: $0) }
        bytes += header
        for tensor in tensors.values { append(tensor.values, to: &bytes) }
        return bytes
    }

    static let metadataName = "__metadata__"

    private static func header(
        _ tensors: OrderedDictionary<String, Tensor>, _ metadata: OrderedDictionary<String, String>
    ) -> [UInt8] {
        var fields: [String] = []
        if !metadata.isEmpty {
            let texts = metadata.map { "\(quoted($0.key)):\(quoted($0.value))" }
            fields.append("\"\(metadataName)\":{\(texts.joined(separator: ","))}")
        }
        var position = 0
        for (name, tensor) in tensors {
            let end = position + 4 * tensor.values.count
            let shape = tensor.shape.map(String.init).joined(separator: ",")
            fields.append(
                "\(quoted(name)):{\"dtype\":\"F32\",\"shape\":[\(shape)],\"data_offsets\":[\(position),\(end)]}"
            )
            position = end
        }
        return Array("{\(fields.joined(separator: ","))}".utf8)
    }

    private static func append(_ values: [Float], to bytes: inout [UInt8]) {
        #if _endian(little)
            values.withUnsafeBytes { bytes.append(contentsOf: $0) }
        #else
            for value in values {
                withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
            }
        #endif
    }

    /// A JSON string.
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\u{0}"..<"\u{20}":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

/// A checksum inside of a safetensors file, of all its bytes: SHA-256 with zeros in place of the checksum's own digits.
///
/// It is the first entry of the metadata, so that its place is known without reading the header.
public enum SafetensorsSeal: Sendable, Equatable {
    /// A file without a checksum at that place.
    case none
    /// Every byte is as it was written.
    case intact
    /// Some are not.
    case broken

    /// The name of the checksum in the metadata.
    public static let name = "sha256"

    /// The bytes of a file with its checksum; see ``SafetensorsEncoder/encode(_:metadata:)``.
    public static func encode(
        _ tensors: OrderedDictionary<String, Tensor>, metadata: OrderedDictionary<String, String>
    ) throws(CheckpointError) -> [UInt8] {
        var sealed = metadata
        sealed.updateValue(String(decoding: zeros, as: UTF8.self), forKey: name, insertingAt: 0)
        var bytes = try SafetensorsEncoder.encode(tensors, metadata: sealed)
        bytes.replaceSubrange(place, with: FileDigest.sha256(bytes).utf8)
        return bytes
    }

    /// What the checksum of a file says.
    init(of bytes: [UInt8]) {
        guard bytes.count > Self.place.upperBound,
            bytes[8..<Self.place.lowerBound].elementsEqual(Self.before),
            bytes[Self.place.upperBound] == UInt8(ascii: "\"")
        else {
            self = .none
            return
        }
        let digest = FileDigest.sha256(parts: [
            bytes[..<Self.place.lowerBound], Self.zeros, bytes[Self.place.upperBound...],
        ])
        self = bytes[Self.place].elementsEqual(digest.utf8) ? .intact : .broken
    }

    /// What stands between the length of the header and the digits.
    private static let before = Array("{\"\(SafetensorsEncoder.metadataName)\":{\"\(name)\":\"".utf8)
    private static let zeros = ArraySlice(repeating: UInt8(ascii: "0"), count: 64)
    private static let place = (8 + before.count)..<(8 + before.count + zeros.count)
}

extension CheckpointFile {
    /// What the checksum inside of the file says, where it has one.
    public var seal: SafetensorsSeal { SafetensorsSeal(of: decoder.bytes) }
}
