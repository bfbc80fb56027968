import Foundation

/// An open file that several threads read and one writes; closed with its last owner.
final class DescriptorFile: Sendable {
    /// Its path, for messages.
    let path: String
    private let descriptor: Int32

    /// Opens a file for reading.
    init(reading path: String) throws(DatasetError) {
        let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure(path) }
        self.path = path
        self.descriptor = descriptor
    }

    /// A new file, in place of what is there.
    init(creating path: String) throws(DatasetError) {
        let descriptor = Foundation.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard descriptor >= 0 else { throw Self.failure(path) }
        self.path = path
        self.descriptor = descriptor
    }

    /// A new file without a name in `folder`: nothing is left of it after this process.
    init(namelessIn folder: String) throws(DatasetError) {
        var template = Array("\(folder)/jc-stats-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        path = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? folder }
        guard descriptor >= 0 else { throw Self.failure(folder) }
        unlink(path)
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Bytes from `offset` on; fewer than `count` only at the end of the file.
    func read(at offset: Int, count: Int) throws(DatasetError) -> [UInt8] {
        var done = 0
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            while done < count {
                let got = pread(
                    descriptor, buffer.baseAddress.map { $0 + done }, count - done, off_t(offset + done))
                if got < 0, errno == EINTR { continue }
                failed = got < 0
                guard got > 0 else { break }
                done += got
            }
            initialized = done
        }
        guard !failed else { throw Self.failure(path) }
        return bytes
    }

    /// Writes all of `bytes` at the end.
    func append(_ bytes: [UInt8]) throws(DatasetError) {
        var done = 0
        while done < bytes.count {
            let wrote = bytes.withUnsafeBytes { raw in
                write(descriptor, raw.baseAddress.map { $0 + done }, raw.count - done)
            }
            if wrote < 0, errno == EINTR { continue }
            guard wrote > 0 else { throw Self.failure(path) }
            done += wrote
        }
    }

    private static func failure(_ path: String) -> DatasetError {
        .unreadable(path: path, reason: String(cString: strerror(errno)))
    }
}
