import CNettle
import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Reads whole files. A file is read once rather than mapped: what is hashed is then what is parsed,
/// and a file that shrinks meanwhile cannot end the program.
enum FileBytes {
    /// The bytes of a regular file of at most `limit` bytes.
    static func read(_ path: String, limit: Int) throws(CheckpointError) -> [UInt8] {
        // Non-blocking, so that a FIFO is refused rather than waited for.
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw systemError() }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw systemError() }
        guard status.st_mode & S_IFMT == S_IFREG else {
            let kind = status.st_mode & S_IFMT == S_IFDIR ? "a directory" : "a special file"
            throw CheckpointError.unreadable(reason: "expected a file, found \(kind)")
        }
        let size = Int(status.st_size)
        try CheckpointLimits.check(size, atMost: limit, "bytes of the file")
        return try read(descriptor, count: size)
    }

    /// The first of some files beside a checkpoint, or in a folder that is one, of which something can be made; a file
    /// that cannot be read says nothing.
    static func first<Value, Failure: Error>(
        of names: [String], beside path: String,
        _ value: (_ bytes: [UInt8], _ name: String) throws(Failure) -> Value?
    ) throws(Failure) -> Value? {
        let place = URL(fileURLWithPath: path)
        // Of a path that is there, this looks whether it is a folder.
        let folder = place.hasDirectoryPath ? place : place.deletingLastPathComponent()
        for name in names {
            guard
                let bytes = try? read(
                    folder.appendingPathComponent(name).path, limit: CheckpointLimits.configurationBytes),
                let value = try value(bytes, name)
            else { continue }
            return value
        }
        return nil
    }

    /// Whether a path leads to a directory.
    static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    private static func read(_ descriptor: Int32, count: Int) throws(CheckpointError) -> [UInt8] {
        // Of no bytes the array would be the one that all empty arrays share, and be written to.
        guard count > 0 else { return [] }
        var failure: CheckpointError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let step = pread(
                    descriptor, buffer.baseAddress.map { $0 + filled }, count - filled, off_t(filled))
                if step < 0, errno == EINTR { continue }
                if step < 0 { failure = systemError() }
                if step <= 0 { break }
                filled += step
            }
        }
        if let failure { throw failure }
        return bytes
    }

    private static func systemError() -> CheckpointError {
        .unreadable(reason: String(cString: strerror(errno)))
    }
}

/// What can be said of any file, a damaged one too: its size, hash, and what its first bytes claim it is.
public struct FileIdentity: Sendable, Equatable {
    /// Where the file was read from.
    public let path: String
    /// Bytes of the file.
    public let byteCount: Int
    /// SHA-256 of the file's bytes, in hexadecimal.
    public let sha256: String
    /// The container that the first bytes announce; nil for a file of another kind.
    public let container: Container?

    /// Reads the file without parsing it.
    ///
    /// - Throws: ``CheckpointError/inFile(path:_:)`` where it cannot be read or is larger than the limit.
    public init(path: String, limits: CheckpointLimits = .standard) throws(CheckpointError) {
        do {
            let bytes = try FileBytes.read(path, limit: limits.fileBytes)
            self.path = path
            byteCount = bytes.count
            sha256 = FileDigest.sha256(bytes)
            container = try? CheckpointFile.container(of: bytes)
        } catch { throw CheckpointError.inFile(path: path, error) }
    }
}

/// The SHA-256 hash of a file's bytes, by which results name their checkpoint.
public enum FileDigest {
    /// 64 lower-case hexadecimal digits.
    public static func sha256(_ bytes: [UInt8]) -> String { sha256(parts: [bytes[...]]) }

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
