import CArchive
import Foundation

/// Writes a tar (POSIX.1-1988, ustar) through libarchive. Its bytes are those of its members' names and contents alone: all have the
/// mode 644, the time 0 and no owner.
public final class TarWriter {
    /// What libarchive or the system says.
    public struct Failure: Error, CustomStringConvertible {
        /// The reason.
        public let description: String
    }

    private let archive: OpaquePointer

    /// Begins a tar in an open file, which stays the caller's.
    ///
    /// - Throws: ``Failure``.
    public init(_ file: FileHandle) throws(Failure) {
        guard let archive = archive_write_new() else {
            throw Failure(description: "no memory for an archive's writer")
        }
        self.archive = archive
        try check(archive_write_set_format_ustar(archive))
        try check(archive_write_add_filter_none(archive))
        // No more than the two empty blocks that end a tar.
        try check(archive_write_set_bytes_in_last_block(archive, 1))
        try check(archive_write_open_fd(archive, file.fileDescriptor))
    }

    deinit { archive_write_free(archive) }

    /// Bytes of the members so far.
    public var byteCount: Int { Int(archive_filter_bytes(archive, 0)) }

    /// Adds a file.
    ///
    /// - Throws: ``Failure``, also for a name that a tar of this kind cannot have.
    public func add(_ name: String, _ contents: [UInt8]) throws(Failure) {
        guard let entry = archive_entry_new() else { throw Failure(description: "no memory for a member") }
        defer { archive_entry_free(entry) }
        archive_entry_set_pathname(entry, name)
        archive_entry_set_size(entry, Int64(contents.count))
        let kind: mode_t = S_IFREG
        archive_entry_set_filetype(entry, kind)
        archive_entry_set_perm(entry, 0o644)
        archive_entry_set_mtime(entry, 0, 0)
        try check(archive_write_header(archive, entry))
        let written = contents.withUnsafeBytes { archive_write_data(archive, $0.baseAddress, $0.count) }
        guard written == contents.count else { throw failure }
    }

    /// Ends the tar; nothing can be added any more.
    ///
    /// - Throws: ``Failure``.
    public func close() throws(Failure) { try check(archive_write_close(archive)) }

    private func check(_ code: Int32) throws(Failure) {
        if code != ARCHIVE_OK { throw failure }
    }

    private var failure: Failure {
        Failure(description: archive_error_string(archive).map { String(cString: $0) } ?? "unknown error")
    }
}
