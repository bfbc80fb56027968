import Foundation

/// A folder that one run at a time writes to; the system frees it when the program ends, however it does.
final class FolderLock {
    private let descriptor: Int32

    /// Takes the folder.
    ///
    /// - Throws: a failure where another run has it, ``OutputError`` where the folder cannot be written to.
    init(_ folder: String) throws {
        let path = "\(folder)/.lock"
        descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw OutputError(path: path, reason: String(cString: strerror(errno))) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let number = errno
            close(descriptor)
            guard number == EWOULDBLOCK else {
                throw OutputError(path: path, reason: String(cString: strerror(number)))
            }
            throw CommandFailure("\(folder): another run is writing to this folder")
        }
    }

    deinit { close(descriptor) }
}
