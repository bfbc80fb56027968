import CZlib

/// The members of a zip archive of stored entries.
///
/// libarchive reads an archive the way that suits it best (streaming, or from the directory), accepts
/// duplicates and overlaps, and copies the data. A checkpoint needs the opposite: one possible reading
/// or none. So the directory is parsed here; every member is checked against its local header, and the
/// members must fill the file from its first byte to the directory without gap or overlap.
struct ZipDirectory {
    /// The members in the order of the directory.
    private(set) var entries: [ZipEntry] = []
    private let bytes: [UInt8]
    private let directory: Range<Int>

    /// Reads the directory alone; ``locate()`` then finds and checks the members.
    init(_ bytes: [UInt8], limits: CheckpointLimits) throws(CheckpointError) {
        let end = try ZipEnd(bytes)
        self.bytes = bytes
        directory = end.directory
        try CheckpointLimits.check(end.entryCount, atMost: limits.archiveMembers, "zip members")
        var reader = ByteReader(bytes, range: end.directory)
        var names: Set<String> = []
        for _ in 0..<end.entryCount {
            let entry = try ZipDirectory.entry(&reader, limits: limits)
            guard names.insert(entry.name).inserted else {
                throw ZipDirectory.failure(entry.name, "each member once", "it twice")
            }
            entries.append(entry)
        }
        guard reader.remaining == 0 else {
            throw ZipDirectory.failure("directory", "\(end.entryCount) members", "more bytes")
        }
    }

    private static func entry(
        _ reader: inout ByteReader, limits: CheckpointLimits
    ) throws(CheckpointError) -> ZipEntry {
        let what = "zip directory"
        guard try reader.integer(UInt32.self, what) == 0x0201_4B50 else {
            throw failure("directory", "a member", "other bytes")
        }
        _ = try reader.take(4, what)
        let flags = try reader.integer(UInt16.self, what)
        let method = try reader.integer(UInt16.self, what)
        _ = try reader.take(4, what)
        let checksum = try reader.integer(UInt32.self, what)
        let compressed = Int(try reader.integer(UInt32.self, what))
        let size = Int(try reader.integer(UInt32.self, what))
        let nameLength = Int(try reader.integer(UInt16.self, what))
        let extraLength = Int(try reader.integer(UInt16.self, what))
        let commentLength = Int(try reader.integer(UInt16.self, what))
        let disk = try reader.integer(UInt16.self, what)
        _ = try reader.take(6, what)
        let offset = Int(try reader.integer(UInt32.self, what))
        let name = try memberName(&reader, nameLength, limits)
        var entry = ZipEntry(
            name: name, flags: flags, method: method, checksum: checksum, compressedSize: compressed,
            size: size, headerOffset: offset)
        guard commentLength == 0, disk == 0 else { throw failure(name, "no comment, one disk", "others") }
        try ZipDirectory.widen(&entry, &reader, extraLength)
        return entry
    }

    private static func memberName(
        _ reader: inout ByteReader, _ length: Int, _ limits: CheckpointLimits
    ) throws(CheckpointError) -> String {
        try CheckpointLimits.check(length, atMost: 2 * limits.nameBytes, "bytes of a zip member's name")
        guard let name = try reader.text(length, "a zip member's name"), !name.isEmpty,
            name.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0 != "\\" && $0.value != 0x7F })
        else { throw failure("directory", "a name in UTF-8", "other bytes") }
        // Folders are members too in archives of other programs; they are refused by what they are.
        let path = name.hasSuffix("/") ? name.dropLast() : name[...]
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard !parts.contains(where: { $0.isEmpty || $0 == ".." || $0 == "." }) else {
            throw failure(name, "a relative name without '..'", "this name")
        }
        return name
    }

    /// Takes the 64-bit sizes and offset from the ZIP64 extra field where the 32-bit ones are saturated.
    private static func widen(
        _ entry: inout ZipEntry, _ reader: inout ByteReader, _ length: Int
    ) throws(CheckpointError) {
        let end = reader.position + length
        guard length <= reader.remaining else {
            throw CheckpointError.truncated(what: "zip extra", expected: length, found: reader.remaining)
        }
        while end - reader.position >= 4 {
            let identifier = try reader.integer(UInt16.self, "zip extra")
            let size = Int(try reader.integer(UInt16.self, "zip extra"))
            let next = reader.position + size
            guard next <= end else { throw failure(entry.name, "extra fields that fit", "a longer one") }
            if identifier == 1 {
                for field in [\ZipEntry.size, \.compressedSize, \.headerOffset]
                where entry[keyPath: field] == 0xFFFF_FFFF {
                    guard next - reader.position >= 8 else {
                        throw failure(entry.name, "a 64-bit size", "none")
                    }
                    entry[keyPath: field] = try reader.count(UInt64.self, "zip64 extra")
                }
            }
            _ = try reader.take(next - reader.position, "zip extra")
        }
        _ = try reader.take(end - reader.position, "zip extra")
    }

    private static func checkStored(_ entry: ZipEntry) throws(CheckpointError) {
        guard entry.flags & ~0x0808 == 0 else {
            throw failure(entry.name, "a plain member", "flags 0x" + String(entry.flags, radix: 16))
        }
        guard entry.method == 0 else {
            throw failure(
                entry.name, "a stored member, as torch writes",
                "compression method \(entry.method) and \(entry.size) bytes")
        }
        guard entry.compressedSize == entry.size else {
            throw failure(entry.name, "equal sizes", "\(entry.compressedSize) and \(entry.size)")
        }
    }

    static func failure(_ member: String, _ expected: String, _ found: String) -> CheckpointError {
        .archive(member: member, expected: expected, found: found)
    }
}

extension ZipDirectory {
    /// Finds each member's data by its local header, in the order of the file, and checks its sum.
    mutating func locate() throws(CheckpointError) {
        var position = 0
        for index in entries.indices.sorted(by: { entries[$0].headerOffset < entries[$1].headerOffset }) {
            let entry = entries[index]
            try ZipDirectory.checkStored(entry)
            guard entry.headerOffset == position else {
                let problem = entry.headerOffset < position ? "overlaps the one before" : "leaves a gap"
                throw ZipDirectory.failure(
                    entry.name, "it to start at byte \(position)", "\(entry.headerOffset), which \(problem)")
            }
            var reader = ByteReader(bytes, range: position..<directory.lowerBound)
            entries[index].data = try ZipDirectory.data(of: entry, &reader)
            position = reader.position
            guard CRC32.checksum(bytes, entries[index].data) == entry.checksum else {
                throw ZipDirectory.failure(entry.name, "bytes that match their CRC-32", "damaged ones")
            }
        }
        guard position == directory.lowerBound else {
            throw ZipDirectory.failure(
                "directory", "it to start at byte \(position)", "\(directory.lowerBound)")
        }
    }

    private static func data(
        of entry: ZipEntry, _ reader: inout ByteReader
    ) throws(CheckpointError) -> Range<Int> {
        let what = "zip member \(entry.name)"
        guard try reader.integer(UInt32.self, what) == 0x0403_4B50 else {
            throw failure(entry.name, "a local header", "other bytes")
        }
        _ = try reader.take(2, what)
        let flags = try reader.integer(UInt16.self, what)
        let method = try reader.integer(UInt16.self, what)
        _ = try reader.take(4, what)
        let checksum = try reader.integer(UInt32.self, what)
        let sizes = [try reader.integer(UInt32.self, what), try reader.integer(UInt32.self, what)]
        let nameLength = Int(try reader.integer(UInt16.self, what))
        let extraLength = Int(try reader.integer(UInt16.self, what))
        let name = try reader.text(nameLength, what)
        let fits = sizes.allSatisfy { Int($0) == entry.size || $0 == 0xFFFF_FFFF }
        let deferred = entry.hasDescriptor && sizes == [0, 0] && checksum == 0
        guard name == entry.name, flags == entry.flags, method == entry.method,
            deferred || (fits && checksum == entry.checksum)
        else { throw failure(entry.name, "the same in its local header", "another member") }
        _ = try reader.take(extraLength, what)
        let data = try reader.take(entry.size, what)
        if entry.hasDescriptor { try skipDescriptor(of: entry, &reader) }
        return data
    }

    /// Steps over the sizes that follow the data, with 32 or 64 bits each.
    private static func skipDescriptor(
        of entry: ZipEntry, _ reader: inout ByteReader
    ) throws(CheckpointError) {
        let what = "zip data descriptor"
        guard try reader.integer(UInt32.self, what) == 0x0807_4B50,
            try reader.integer(UInt32.self, what) == entry.checksum
        else { throw failure(entry.name, "its checksum behind the data", "other bytes") }
        let size = UInt64(entry.size)
        var wide = reader
        if wide.remaining >= 16, try wide.integer(UInt64.self, what) == size,
            try wide.integer(UInt64.self, what) == size
        {
            reader = wide
            return
        }
        guard try reader.integer(UInt32.self, what) == UInt32(truncatingIfNeeded: entry.size),
            try reader.integer(UInt32.self, what) == UInt32(truncatingIfNeeded: entry.size)
        else { throw failure(entry.name, "its size behind the data", "another") }
    }
}

/// A member of a zip archive as its central directory describes it.
struct ZipEntry {
    var name: String
    let flags: UInt16
    let method: UInt16
    let checksum: UInt32
    var compressedSize: Int
    var size: Int
    /// Where the local header starts.
    var headerOffset: Int
    /// Where the bytes lie; empty until the local header is read.
    var data: Range<Int> = 0..<0

    /// Whether sizes follow the data rather than stand in the local header.
    var hasDescriptor: Bool { flags & 0x0008 != 0 }
}

/// The CRC-32 of zip (reflected polynomial 0xEDB88320), by zlib.
///
/// libarchive checks a CRC only while it inflates an archive that it parsed itself; here the central directory is parsed by
/// ``ZipDirectory``, so the sum is computed here too.
enum CRC32 {
    /// The sum over a range that lies within `bytes`.
    static func checksum(_ bytes: [UInt8], _ range: Range<Int>) -> UInt32 {
        bytes[range].withUnsafeBufferPointer {
            UInt32(truncatingIfNeeded: crc32_z(0, $0.baseAddress, $0.count))
        }
    }
}
