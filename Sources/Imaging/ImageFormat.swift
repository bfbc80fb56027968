/// The image formats that are read, known by their first bytes and never by the name of the file.
public enum ImageFormat: String, Sendable, Hashable, CaseIterable, Codable {
    /// JPEG, baseline or progressive, of 8 bits a sample.
    case jpeg = "JPEG"
    /// PNG of any colour type and depth.
    case png = "PNG"

    /// The format whose first bytes `bytes` has, or nil.
    public init?(firstBytes bytes: some Sequence<UInt8>) {
        let head = Array(bytes.prefix(8))
        guard let format = Self.allCases.first(where: { head.starts(with: $0.firstBytes) }) else {
            return nil
        }
        self = format
    }

    /// The bytes that every file of the format starts with.
    var firstBytes: [UInt8] {
        switch self {
        case .jpeg: [0xFF, 0xD8, 0xFF]
        case .png: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        }
    }
}
