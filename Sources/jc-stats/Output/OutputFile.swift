import Foundation

/// A file that is there whole or not at all.
struct OutputFile {
    private let path: String

    init(_ path: String) { self.path = path }

    /// Writes to a temporary name beside the file and renames it; a device or a pipe is written to as it is.
    ///
    /// - Throws: ``OutputError`` that names the file and the system's reason.
    func write(_ data: Data) throws(OutputError) {
        guard !isSpecial else {
            guard Self.store(data, at: path, isSpecial: true) else {
                throw OutputError(path: path, reason: String(cString: strerror(errno)))
            }
            return
        }
        let temporary = "\(path).\(ProcessInfo.processInfo.processIdentifier).part"
        guard Self.store(data, at: temporary), rename(temporary, path) == 0 else {
            let full = errno == ENOSPC || errno == EDQUOT
            let reason =
                String(cString: strerror(errno)) + (full ? "; what was there before is as it was" : "")
            unlink(temporary)
            throw OutputError(path: path, reason: reason)
        }
    }

    /// Refuses a name in a folder that does not exist or is closed, and the name of a folder.
    ///
    /// - Throws: ``OutputError`` that names the file and the system's reason.
    func checkPlace() throws(OutputError) {
        let file = URL(fileURLWithPath: path)
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder), isFolder.boolValue {
            throw OutputError(path: path, reason: String(cString: strerror(EISDIR)))
        }
        guard access(isSpecial ? path : file.deletingLastPathComponent().path, W_OK) == 0 else {
            throw OutputError(path: path, reason: String(cString: strerror(errno)))
        }
    }

    /// Whether something is there that a file must not take the place of, such as `/dev/null`.
    private var isSpecial: Bool {
        var status = stat()
        guard stat(path, &status) == 0 else { return false }
        return status.st_mode & S_IFMT != S_IFREG && status.st_mode & S_IFMT != S_IFDIR
    }

    /// Writes through to the disk; false with `errno` set where that fails.
    private static func store(_ data: Data, at path: String, isSpecial: Bool = false) -> Bool {
        guard let file = fopen(path, "wb") else { return false }
        let written = data.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, file) }
        let isFlushed = fflush(file) == 0 && (isSpecial || fsync(fileno(file)) == 0)
        let failure = errno
        let isClosed = fclose(file) == 0
        if written == data.count, isFlushed, isClosed { return true }
        errno = isFlushed ? errno : failure
        return false
    }
}

/// A file that could not be written.
struct OutputError: Error, CustomStringConvertible {
    let path: String
    let reason: String

    var description: String { "cannot write \(path): \(reason)" }
}
