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
