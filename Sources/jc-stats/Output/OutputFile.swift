import Datasets
import Foundation

/// A file that is there whole or not at all.
struct OutputFile {
    private let path: String

    init(_ path: String) { self.path = path }

    /// Writes to a temporary name beside the file and renames it; a device or a pipe is written to as it is.
    ///
    /// - Throws: ``OutputError`` that names the file and the system's reason.
    func write(_ data: Data) throws(OutputError) {
        try write { append throws(OutputError) in try append(data) }
    }

    /// As ``write(_:)-(Data)``, piece by piece.
    ///
    /// - Parameter body: called once with a function that writes the next piece.
    /// - Throws: ``OutputError``, that of `body` too.
    func write(
        _ body: ((Data) throws(OutputError) -> Void) throws(OutputError) -> Void
    ) throws(OutputError) {
        guard !isSpecial else { return try store(at: path, body) }
        let part = try self.part()
        try store(at: part.path, body)
        do { try part.rename(to: path) } catch { throw failure(error) }
    }

    /// A new file under a passing name beside this one.
    func part() throws(OutputError) -> PartFile {
        do { return try PartFile(in: folder) } catch { throw failure(error) }
    }

    /// Where a file that helps to write this one may lie.
    var scratchFolder: String {
        isSpecial ? NSTemporaryDirectory() : folder
    }

    private var folder: String { URL(fileURLWithPath: path).deletingLastPathComponent().path }

    /// Refuses a name in a folder that does not exist or is closed, and the name of a folder.
    ///
    /// - Throws: ``OutputError`` that names the file and the system's reason.
    func checkPlace() throws(OutputError) {
        let file = URL(fileURLWithPath: path)
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder), isFolder.boolValue {
            throw OutputError(path: path, reason: String(cString: strerror(EISDIR)))
        }
        guard access(isSpecial ? path : folder, W_OK) == 0 else {
            throw OutputError(path: path, reason: String(cString: strerror(errno)))
        }
    }

    /// Whether something is there that a file must not take the place of, such as `/dev/null`.
    private var isSpecial: Bool {
        var status = stat()
        guard stat(path, &status) == 0 else { return false }
        return status.st_mode & S_IFMT != S_IFREG && status.st_mode & S_IFMT != S_IFDIR
    }

    /// Writes through to the disk.
    private func store(
        at place: String, _ body: ((Data) throws(OutputError) -> Void) throws(OutputError) -> Void
    ) throws(OutputError) {
        guard let file = fopen(place, "wb") else { throw failure() }
        var isOpen = true
        defer { if isOpen { fclose(file) } }
        try body { data throws(OutputError) in
            let written = data.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, file) }
            guard written == data.count else { throw failure() }
        }
        guard fflush(file) == 0, isSpecial || fsync(fileno(file)) == 0 else { throw failure() }
        isOpen = false
        guard fclose(file) == 0 else { throw failure() }
    }

    /// What `errno` says, or the system said.
    func failure(_ error: SystemError = SystemError()) -> OutputError {
        let isFull = [ENOSPC, EDQUOT, EFBIG].contains(error.number)
        return OutputError(
            path: path,
            reason: "\(error)" + (error.number == EFBIG ? " (ulimit -f)" : "")
                + (isFull && !isSpecial ? "; what was there before is as it was" : ""))
    }
}

/// A file that could not be written.
struct OutputError: Error, CustomStringConvertible {
    let path: String
    let reason: String

    var description: String { "cannot write \(path): \(reason)" }
}
