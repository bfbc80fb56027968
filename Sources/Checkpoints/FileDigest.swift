import CNettle

/// The SHA-256 hash of a file's bytes, by which results name their checkpoint.
enum FileDigest {
    /// 64 lower-case hexadecimal digits.
    static func sha256(_ bytes: [UInt8]) -> String { sha256(parts: [bytes[...]]) }

    /// The hash of parts one behind the other.
    static func sha256(parts: [ArraySlice<UInt8>]) -> String {
        var context = sha256_ctx()
        nettle_sha256_init(&context)
        for part in parts {
            part.withUnsafeBufferPointer { nettle_sha256_update(&context, $0.count, $0.baseAddress) }
        }
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_SIZE))
        nettle_sha256_digest(&context, digest.count, &digest)
        return digest.map { byte in
            String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }.joined()
    }
}
