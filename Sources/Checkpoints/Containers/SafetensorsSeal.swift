import OrderedCollections

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
