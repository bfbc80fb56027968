import Datasets
import Foundation

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
