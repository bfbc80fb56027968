import CArchive

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
