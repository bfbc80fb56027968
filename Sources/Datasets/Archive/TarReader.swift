import CArchive
import Foundation

/// Lists the images of a tar with libarchive, without unpacking it to disk.
///
/// The bytes of an uncompressed member lie in the mapped file as they are; those of a compressed tar are kept
/// in memory, up to a limit.
struct TarReader {
    /// Most bytes of images that a compressed tar may unpack to.
    static let unpackedLimit = 1 << 32
    /// Most members that are listed.
    static let memberLimit = 20_000_000

    private let path: String
    private(set) var members: [TarMember] = []
    /// The images one after the other, where the tar is compressed.
    private(set) var unpacked: [UInt8] = []
    private(set) var isCompressed = false

    /// - Throws: ``DatasetError`` for what libarchive cannot read as a tar, and above the limits.
    init(path: String, file: Data) throws(DatasetError) {
        self.path = path
        guard let archive = archive_read_new() else {
            throw .badArchive(path: path, reason: "libarchive is out of memory")
        }
        defer { archive_read_free(archive) }
        archive_read_support_format_tar(archive)
        archive_read_support_filter_all(archive)
        var failure: DatasetError?
        file.withUnsafeBytes { raw in
            do throws(DatasetError) {
                try read(archive, raw)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    private mutating func read(_ archive: OpaquePointer, _ raw: UnsafeRawBufferPointer) throws(DatasetError) {
        guard archive_read_open_memory(archive, raw.baseAddress, raw.count) == ARCHIVE_OK else {
            throw .badArchive(path: path, reason: Self.reason(archive))
        }
        isCompressed = archive_filter_count(archive) > 1
        var entry: OpaquePointer?
        while true {
            let status = archive_read_next_header(archive, &entry)
            if status == ARCHIVE_EOF { return }
            guard status >= ARCHIVE_WARN, let entry else {
                throw .badArchive(path: path, reason: Self.reason(archive))
            }
            guard archive_entry_filetype(entry) == S_IFREG, let pointer = archive_entry_pathname(entry) else {
                continue
            }
            let name = String(cString: pointer)
            guard FilePath.isImageName(name), !FilePath.lastComponent(name).hasPrefix(".") else { continue }
            guard members.count < Self.memberLimit else {
                throw .tooLarge(path: path, what: "images", limit: Self.memberLimit, found: members.count + 1)
            }
            let size = Int(archive_entry_size(entry))
            guard size <= FileBytes.imageLimit else {
                throw .tooLarge(path: path, what: name, limit: FileBytes.imageLimit, found: size)
            }
            members.append(TarMember(name: name, bytes: try place(archive, raw, size: size)))
        }
    }

    /// Where a member's bytes lie: in the file where one block holds them all, else appended to `unpacked`.
    private mutating func place(
        _ archive: OpaquePointer, _ raw: UnsafeRawBufferPointer, size: Int
    ) throws(DatasetError) -> Range<Int> {
        let start = unpacked.count
        var block: UnsafeRawPointer?
        var count = 0
        var offset: Int64 = 0
        while true {
            let status = archive_read_data_block(archive, &block, &count, &offset)
            if status == ARCHIVE_EOF { break }
            guard status >= ARCHIVE_WARN, let block else {
                throw .badArchive(path: path, reason: Self.reason(archive))
            }
            if !isCompressed, count == size, let base = raw.baseAddress, block >= base,
                block + count <= base + raw.count
            {
                let first = block - base
                return first..<first + count
            }
            guard unpacked.count + count <= Self.unpackedLimit else {
                throw .tooLarge(
                    path: path, what: "unpacked images", limit: Self.unpackedLimit,
                    found: unpacked.count + count)
            }
            unpacked.append(contentsOf: UnsafeRawBufferPointer(start: block, count: count))
        }
        isCompressed = isCompressed || unpacked.count > start
        return start..<unpacked.count
    }

    private static func reason(_ archive: OpaquePointer) -> String {
        archive_error_string(archive).map { String(cString: $0) } ?? "no reason given"
    }
}
