import CArchive

/// The members of a tar archive, by libarchive, and whether the last one is complete.
struct TarMembers {
    /// Names without a leading `./`.
    private(set) var names: [String] = []
    /// How many bytes the file lacks, if it ends inside a member.
    private(set) var missingBytes: Int?

    /// Lists at most 16 members; nil where the bytes are no tar archive.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= 512, bytes[257..<262].elementsEqual("ustar".utf8),
            let archive = archive_read_new()
        else { return nil }
        defer { archive_read_free(archive) }
        archive_read_support_format_tar(archive)
        bytes.withUnsafeBytes { buffer in
            guard archive_read_open_memory(archive, buffer.baseAddress, buffer.count) == ARCHIVE_OK else {
                return
            }
            var entry: OpaquePointer?
            while names.count < 16, missingBytes == nil,
                archive_read_next_header(archive, &entry) == ARCHIVE_OK
            {
                add(archive, entry)
            }
        }
    }

    private mutating func add(_ archive: OpaquePointer, _ entry: OpaquePointer?) {
        if let name = archive_entry_pathname(entry) {
            let text = String(cString: name)
            names.append(text.hasPrefix("./") ? String(text.dropFirst(2)) : text)
        }
        // The blocks lie in the file's own memory, so that walking over them copies nothing.
        var missing = archive_entry_size(entry)
        var block: UnsafeRawPointer?
        var (count, offset) = (0, Int64(0))
        while missing > 0, archive_read_data_block(archive, &block, &count, &offset) == ARCHIVE_OK, count > 0
        {
            missing -= Int64(count)
        }
        if missing > 0 { missingBytes = Int(missing) }
    }
}
