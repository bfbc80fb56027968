import CImageCodecs

/// The buffer that a C codec leaves its message in.
struct CodecMessage {
    private var characters = [CChar](repeating: 0, count: Int(CODEC_MESSAGE_CAPACITY))

    /// Runs a codec with the buffer.
    mutating func withBuffer<Result>(_ body: (UnsafeMutablePointer<CChar>?) -> Result) -> Result {
        characters.withUnsafeMutableBufferPointer { body($0.baseAddress) }
    }

    /// The message up to its zero, on one line.
    var text: String {
        let bytes = characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        let line = String(decoding: bytes, as: UTF8.self).replacing("\n", with: " ")
        return line.isEmpty ? "no reason given" : line
    }
}
