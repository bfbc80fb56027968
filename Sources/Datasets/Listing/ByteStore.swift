import Foundation

/// Bytes in memory, or a part of a file that is read as it is asked for.
enum ByteStore: Sendable {
    case memory([UInt8])
    case file(DescriptorFile, part: Range<Int>)

    /// All of a file, as long as it is now.
    init(of file: DescriptorFile) throws(DatasetError) {
        self = .file(file, part: 0..<(try file.byteCount()))
    }

    var count: Int {
        switch self {
        case .memory(let bytes): bytes.count
        case .file(_, let part): part.count
        }
    }

    /// Some of the bytes, cut to those that are there, without reading them.
    func part(_ range: Range<Int>) -> Self {
        let range = range.clamped(to: 0..<count)
        return switch self {
        case .memory(let bytes): .memory(Array(bytes[range]))
        case .file(let file, let part):
            .file(file, part: part.lowerBound + range.lowerBound..<part.lowerBound + range.upperBound)
        }
    }

    /// A copy of some of the bytes, cut to those that are there.
    func bytes(_ range: Range<Int>) throws(DatasetError) -> [UInt8] {
        let range = range.clamped(to: 0..<count)
        // Of no bytes the array would be the one that all empty arrays share, and be written to.
        guard !range.isEmpty else { return [] }
        var failure: DatasetError?
        let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, initialized in
            do throws(DatasetError) {
                initialized = try copy(range, to: UnsafeMutableRawBufferPointer(buffer))
            } catch { failure = error }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Copies some of the bytes, cut to those that are there and to what `buffer` takes, and says how many.
    func copy(_ range: Range<Int>, to buffer: UnsafeMutableRawBufferPointer) throws(DatasetError) -> Int {
        let range = range.clamped(to: 0..<count).prefix(buffer.count)
        let target = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(range.count))
        switch self {
        case .memory(let bytes):
            bytes[range].withUnsafeBytes { target.copyMemory(from: $0) }
            return range.count
        case .file(let file, let part):
            return try file.read(at: part.lowerBound + range.lowerBound, into: target)
        }
    }

    /// All bytes in their order, some at a time.
    func forEachChunk(
        of size: Int = SpillBuffer.limit, _ body: ([UInt8]) throws(DatasetError) -> Void
    ) throws(DatasetError) {
        for first in stride(from: 0, to: count, by: size) { try body(try bytes(first..<first + size)) }
    }
}

/// An open file that several threads read and one writes; closed with its last owner.
final class DescriptorFile: Sendable {
    /// Its path, for messages.
    let path: String
    private let descriptor: Int32

    /// Opens a regular file for reading.
    init(reading path: String) throws(DatasetError) {
        // Opening a pipe would wait for its writer.
        let descriptor = Foundation.open(FilePath.systemPath(path), O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Self.failure(path) }
        self.path = path
        self.descriptor = descriptor
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw .unreadable(path: path, reason: "not a regular file")
        }
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
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// How long the file is.
    func byteCount() throws(DatasetError) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.failure(path) }
        return Int(status.st_size)
    }

    /// Fills `buffer` with the bytes from `offset` on, and says how many: fewer than it takes only at the end of the file.
    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(DatasetError) -> Int {
        var done = 0
        while done < buffer.count {
            let got = pread(
                descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done, off_t(offset + done))
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw Self.failure(path) }
            guard got > 0 else { break }
            done += got
        }
        return done
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
