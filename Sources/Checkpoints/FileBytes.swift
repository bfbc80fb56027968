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
