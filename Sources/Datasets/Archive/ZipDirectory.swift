import Foundation

/// The central directory of a zip, member by member: none of them is kept.
///
/// Source: PKWARE's APPNOTE.TXT 6.3.10, 4.3 and 4.5.3. libarchive would keep all of it in memory.
struct ZipDirectory {
    /// A member as the directory describes it.
    struct Member {
        let header: ArchiveMember
        let extent: ZipExtent
        /// What keeps it from being read; nil where nothing does.
        let obstacle: String?
    }

    private var cursor: ByteCursor
    private let path: String
    /// What stands before the archive in its file.
    private let shift: Int

    /// Finds the directory.
    ///
    /// - Parameter path: for messages.
    init(_ bytes: ByteStore, path: String) throws(DatasetError) {
        let end = try ZipEnd(bytes, path: path)
        cursor = ByteCursor(bytes, end.directory)
        shift = end.shift
        self.path = path
    }

    /// The next member, or nil at the end.
    mutating func next() throws(DatasetError) -> Member? {
        guard !cursor.isAtEnd else { return nil }
        guard let fixed = try cursor.take(46).map(Array.init), fixed.starts(with: Array("PK\u{1}\u{2}".utf8)),
            let name = try cursor.take(Self.half(fixed, 28)).map(Array.init),
            let extra = try cursor.take(Self.half(fixed, 30)).map(Array.init),
            cursor.skip(Self.half(fixed, 32))
        else { throw .badArchive(path: path, reason: "a directory of members that is cut short or damaged") }
        let fields = ZipFields(fixed, extra: extra)
        guard let size = fields.size, let stored = fields.storedSize, let offset = fields.offset else {
            throw .badArchive(path: path, reason: "a member without a size")
        }
        let text = (name.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer {
            $0.baseAddress.map { FilePath.text(of: $0) } ?? ""
        }
        let member = ArchiveMember(path: text, byteCount: size, kind: Self.kind(fixed, name: name))
        return Member(
            header: member,
            extent: ZipExtent(
                offset: offset &+ shift, storedBytes: stored, checksum: UInt32(Self.word(fixed, 16))),
            obstacle: Self.obstacle(flags: Self.half(fixed, 8), method: Self.half(fixed, 10)))
    }

    private static func kind(_ fixed: [UInt8], name: [UInt8]) -> ArchiveMember.Kind {
        guard name.last != UInt8(ascii: "/") else { return .other }
        // Unix and macOS keep the mode in the upper half.
        guard fixed[5] == 3 || fixed[5] == 19 else { return .file }
        return switch mode_t(half(fixed, 40)) & S_IFMT {
        case S_IFREG, 0: .file
        case S_IFLNK: .symbolicLink
        default: .other
        }
    }

    private static func obstacle(flags: Int, method: Int) -> String? {
        if flags & 1 != 0 { return "encrypted" }
        return ZipExtent.Method(rawValue: method) == nil ? "compressed by method \(method)" : nil
    }

    static func half(_ bytes: [UInt8], _ place: Int) -> Int {
        Int(bytes[place]) | Int(bytes[place + 1]) << 8
    }

    static func word(_ bytes: [UInt8], _ place: Int) -> Int {
        half(bytes, place) | half(bytes, place + 2) << 16
    }
}

/// Sizes and place of a member, which an extra field has where they do not fit four bytes.
private struct ZipFields {
    private(set) var size: Int?
    private(set) var storedSize: Int?
    private(set) var offset: Int?

    init(_ fixed: [UInt8], extra: [UInt8]) {
        var long = Self.longNumbers(extra)[...]
        func number(_ place: Int) -> Int? {
            let short = ZipDirectory.word(fixed, place)
            guard short == 0xFFFF_FFFF else { return short }
            return long.popFirst() ?? nil
        }
        size = number(24)
        storedSize = number(20)
        offset = number(42)
    }

    /// The numbers of eight bytes of the first field of kind 1, nil for one that is too large.
    private static func longNumbers(_ extra: [UInt8]) -> [Int?] {
        var place = 0
        while place + 4 <= extra.count {
            let (kind, count) = (ZipDirectory.half(extra, place), ZipDirectory.half(extra, place + 2))
            let content = extra[(place + 4)...].prefix(count)
            guard kind != 1 else {
                return stride(from: 0, to: content.count - 7, by: 8).map {
                    ByteCursor.number(content.dropFirst($0).prefix(8))
                }
            }
            place += 4 + count
        }
        return []
    }
}

/// The end of a zip, which says where its directory is.
private struct ZipEnd {
    let directory: Range<Int>
    /// By how much the places that members name are too small.
    let shift: Int

    private static let recordBytes = 22
    private static let longestComment = 65535

    init(_ bytes: ByteStore, path: String) throws(DatasetError) {
        let first = max(0, bytes.count - Self.recordBytes - Self.longestComment)
        let tail = try bytes.bytes(first..<bytes.count)
        let mark = Array("PK\u{5}\u{6}".utf8)
        let places = (0...max(0, tail.count - Self.recordBytes)).reversed()
        guard tail.count >= Self.recordBytes,
            let place = places.first(where: {
                tail[$0...].starts(with: mark)
                    && $0 + Self.recordBytes + ZipDirectory.half(tail, $0 + 20) <= tail.count
            })
        else { throw .badArchive(path: path, reason: "Truncated: no end of a zip's directory") }
        let record = Array(tail[place..<place + Self.recordBytes])
        var (size, offset): (Int?, Int?) = (ZipDirectory.word(record, 12), ZipDirectory.word(record, 16))
        var end = first + place
        if size == 0xFFFF_FFFF || offset == 0xFFFF_FFFF || ZipDirectory.half(record, 10) == 0xFFFF {
            (end, size, offset) = try Self.longRecord(bytes, before: end) ?? (end, size, offset)
        }
        guard let size, let offset, size <= end, offset <= end - size else {
            throw .badArchive(path: path, reason: "a directory of members outside of the file")
        }
        directory = end - size..<end
        shift = end - size - offset
    }

    /// The record that zips of more than four gigabytes or 65,534 members have, and what it says of the directory.
    private static func longRecord(
        _ bytes: ByteStore, before end: Int
    ) throws(DatasetError) -> (end: Int, size: Int?, offset: Int?)? {
        let locator = try bytes.bytes(max(0, end - 20)..<end)
        guard locator.count == 20, locator.starts(with: Array("PK\u{6}\u{7}".utf8)),
            let place = ByteCursor.number(locator[8..<16]), place <= end - 20 - 56
        else { return nil }
        let record = try bytes.bytes(place..<place + 56)
        guard record.count == 56, record.starts(with: Array("PK\u{6}\u{6}".utf8)) else { return nil }
        return (place, ByteCursor.number(record[40..<48]), ByteCursor.number(record[48..<56]))
    }
}
