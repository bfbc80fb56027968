import CArchive
import Foundation

/// A walk through the members of a tar, plain or compressed.
///
/// Only the filters that libarchive has built in are on: none that would start another program.
struct ArchiveReader: ~Copyable {
    private let archive: OpaquePointer
    private let stream: ArchiveStream
    private let path: String

    private init(_ bytes: ByteStore, path: String) throws(DatasetError) {
        guard let archive = archive_read_new() else {
            throw .badArchive(path: path, reason: "no memory for its reader")
        }
        self.archive = archive
        self.path = path
        stream = ArchiveStream(bytes)
    }

    /// Starts at the first member.
    ///
    /// - Parameters:
    ///   - bytes: The archive.
    ///   - path: Its path, for messages.
    static func open(_ bytes: ByteStore, path: String) throws(DatasetError) -> ArchiveReader {
        let reader = try ArchiveReader(bytes, path: path)
        try reader.start()
        return reader
    }

    private func start() throws(DatasetError) {
        archive_read_support_format_tar(archive)
        for support in [
            archive_read_support_filter_gzip, archive_read_support_filter_bzip2,
            archive_read_support_filter_xz, archive_read_support_filter_lzma,
            archive_read_support_filter_zstd, archive_read_support_filter_lz4,
        ] where support(archive) != ARCHIVE_OK {
            throw .badArchive(path: path, reason: "libarchive lacks one of its filters")
        }
        do {
            try check(stream.open(archive))
        } catch .badArchive(_, let reason) {
            // Opening is where libarchive looks for a format: no archive, rather than a broken one.
            throw .notADataset(path: path, found: "a file of another kind (\(reason))")
        }
    }

    deinit { archive_read_free(archive) }

    /// Bytes of the tar so far, unpacked: behind a member's header, where its own bytes begin.
    var unpackedBytes: Int { Int(archive_filter_bytes(archive, 0)) }

    /// Whether there is a filter below the tar; known once the first member is.
    var isCompressed: Bool { archive_filter_count(archive) > 1 }

    /// The next member, or nil at the end.
    func next() throws(DatasetError) -> ArchiveMember? {
        var entry: OpaquePointer?
        let code = archive_read_next_header(archive, &entry)
        if code == ARCHIVE_EOF { return nil }
        try check(code)
        guard let entry else { return nil }
        // The second is for names in UTF-8 that the locale of the process cannot express.
        let name = archive_entry_pathname(entry) ?? archive_entry_pathname_utf8(entry)
        return ArchiveMember(
            path: name.map { FilePath.text(of: $0) } ?? "", byteCount: Int(archive_entry_size(entry)),
            kind: Self.kind(of: entry), isSparse: archive_entry_sparse_count(entry) > 0)
    }

    private static func kind(of entry: OpaquePointer) -> ArchiveMember.Kind {
        guard archive_entry_hardlink(entry) == nil else { return .hardLink }
        return switch archive_entry_filetype(entry) {
        case S_IFREG: archive_entry_size_is_set(entry) != 0 ? .file : .other
        case S_IFLNK: .symbolicLink
        default: .other
        }
    }

    /// The next block of the member's bytes and its offset in the member, while `body` runs; nil at the end.
    func withNextBlock<Result>(
        _ body: (UnsafeRawBufferPointer, _ offset: Int) throws(DatasetError) -> Result
    ) throws(DatasetError) -> Result? {
        var block: UnsafeRawPointer?
        var count = 0
        var offset: Int64 = 0
        let code = archive_read_data_block(archive, &block, &count, &offset)
        if code == ARCHIVE_EOF { return nil }
        try check(code)
        return try body(UnsafeRawBufferPointer(start: block, count: count), Int(offset))
    }

    /// Steps over what is left of the member, to the end of its last block of 512 bytes.
    func skip() throws(DatasetError) { try check(archive_read_data_skip(archive)) }

    /// Hands over the member's bytes, block by block, until its end.
    func forEachBlock(
        _ body: (UnsafeRawBufferPointer, _ offset: Int) throws(DatasetError) -> Void
    ) throws(DatasetError) {
        while try withNextBlock(body) != nil {}
    }

    /// A warning is a remark on a member's attributes, such as a name outside of the locale: no failure.
    private func check(_ code: Int32) throws(DatasetError) {
        guard code != ARCHIVE_OK, code != ARCHIVE_WARN else { return }
        if let failure = stream.failure { throw failure }
        let reason = archive_error_string(archive).map { String(cString: $0) } ?? "code \(code)"
        throw .badArchive(path: path, reason: reason)
    }
}

/// Bytes of an archive on their way to libarchive, a chunk at a time: of a file, one chunk is in memory.
///
/// Behind a step over bytes that nobody wants, chunks are short, so that of a tar of large images little more than the
/// headers is read; they grow as long as all bytes are wanted.
final class ArchiveStream {
    private static let shortest = 4096
    private static let longest = 1 << 18

    /// The whole archive.
    let bytes: ByteStore
    /// What went wrong in reading, where libarchive knows only that something did.
    private(set) var failure: DatasetError?
    private let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: longest, alignment: 16)
    private var position = 0
    private var length = shortest

    init(_ bytes: ByteStore) { self.bytes = bytes }

    deinit { chunk.deallocate() }

    /// Opens `archive` on this stream, which must outlive it.
    func open(_ archive: OpaquePointer) -> Int32 {
        archive_read_set_read_callback(archive) { _, stream, block in
            ArchiveStream.from(stream).map { $0.next(block) } ?? -1
        }
        archive_read_set_skip_callback(archive) { _, stream, count in
            ArchiveStream.from(stream).map { $0.skip(count) } ?? 0
        }
        archive_read_set_callback_data(archive, Unmanaged.passUnretained(self).toOpaque())
        return archive_read_open1(archive)
    }

    private static func from(_ pointer: UnsafeMutableRawPointer?) -> ArchiveStream? {
        pointer.map { Unmanaged<ArchiveStream>.fromOpaque($0).takeUnretainedValue() }
    }

    /// The next chunk's bytes, 0 at the end, or -1.
    private func next(_ block: UnsafeMutablePointer<UnsafeRawPointer?>?) -> Int {
        do throws(DatasetError) {
            let end = position + min(length, bytes.count - position)
            let count = try bytes.copy(position..<end, to: chunk)
            position += count
            length = min(2 * length, Self.longest)
            block?.pointee = UnsafeRawPointer(chunk.baseAddress)
            return count
        } catch {
            failure = error
            return -1
        }
    }

    /// Steps over bytes, not beyond the end, and says how many.
    private func skip(_ count: Int64) -> Int64 {
        let step = min(max(Int(count), 0), bytes.count - position)
        position += step
        length = Self.shortest
        return Int64(step)
    }
}
