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

/// A folder that results go to.
enum OutputFolder {
    /// Makes a folder, and those above it, where there is none.
    ///
    /// - Throws: ``OutputError`` that names the folder and the system's reason.
    static func make(_ path: String) throws(OutputError) {
        var made = path.hasPrefix("/") ? "/" : "./"
        for name in path.split(separator: "/") {
            made += name + "/"
            guard mkdir(made, 0o777) == 0 || errno == EEXIST else { throw failure(path, errno) }
        }
        // A file of that name is there too.
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: made, isDirectory: &isFolder), isFolder.boolValue else {
            throw failure(path, ENOTDIR)
        }
    }

    private static func failure(_ path: String, _ number: Int32) -> OutputError {
        OutputError(path: path, reason: String(cString: strerror(number)))
    }
}

/// A folder that one run at a time writes to; the system frees it when the program ends, however it does.
final class FolderLock {
    private let descriptor: Int32

    /// Takes the folder.
    ///
    /// - Parameter look: called again and again while another run has it, until it throws.
    /// - Throws: what `look` throws, ``OutputError`` where the folder cannot be written to.
    init(_ folder: String, waiting look: () throws -> Void) throws {
        let path = "\(folder)/.lock"
        let descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw OutputError(path: path, reason: "\(SystemError())") }
        do {
            while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
                let error = SystemError()
                guard error.number != EINTR else { continue }
                guard error.number == EWOULDBLOCK else { throw OutputError(path: path, reason: "\(error)") }
                try look()
            }
        } catch {
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
    }

    /// Takes the folder at once.
    ///
    /// - Throws: a failure where another run has it, ``OutputError`` where the folder cannot be written to.
    convenience init(_ folder: String) throws {
        try self.init(folder) { throw CommandFailure("\(folder): another run is writing to this folder") }
    }

    deinit { close(descriptor) }
}
