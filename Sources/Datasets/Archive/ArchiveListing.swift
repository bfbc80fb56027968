import Foundation

/// The images of an archive: where the bytes of each lie, in the file or, of a compressed one, in a copy.
struct ArchiveListing {
    /// The images in the order of the archive; of two with one name the place of the first and the bytes of the last.
    private(set) var listing = ImageListing(records: .memory([]), names: .memory([]))
    /// Bytes of the images of a compressed archive.
    private(set) var held = ByteStore.memory([])
    /// Whether images lie in ``held``.
    private(set) var isCompressed = false
    /// Lines of a member `wnids.txt`.
    private(set) var classOrder: [String] = []
    /// Members that are not images.
    private(set) var others = OtherFiles()
    /// Images that are not read.
    private(set) var leftOut = LeftOut()
    /// What a member is padded to in a tar.
    private static let blockBytes = 512
    private var copy = SpillBuffer()
    private let path: String
    private let heldLimit: Int?
    private let fileBytes: Int

    /// Walks through the archive once.
    ///
    /// - Parameters:
    ///   - bytes: the archive.
    ///   - path: its path, for messages.
    ///   - heldLimit: most bytes that images of a compressed archive may have; nil where it must not be compressed.
    ///   - allowance: members and unpacked bytes at most, where not the standard ones.
    ///   - progress: called now and then with the number of images found.
    init(
        _ bytes: ByteStore, path: String, heldLimit: Int?, allowance: ArchiveAllowance? = nil,
        progress: (Int) -> Void = { _ in }
    ) throws(DatasetError) {
        self.path = path
        self.heldLimit = heldLimit
        fileBytes = bytes.count
        let reader = try ArchiveReader.open(bytes, path: path)
        var allowance = allowance ?? ArchiveAllowance(path: path)
        var builder = ListingBuilder()
        var sample = ArchiveSample(path: path)
        while let member = try reader.next() {
            try allowance.take(member, isCompressed: reader.isCompressed)
            if reader.isCompressed { try allowance.take(unpackedBytes: reader.unpackedBytes) }
            if let kind = member.leftOutKind { leftOut.add(kind, member.name) }
            guard member.isVisible else {
                others.add(member.name)
                continue
            }
            try sample.start(member.name, addingTo: &builder)
            try take(member, from: reader, into: &sample)
            if builder.count.isMultiple(of: 4096) { progress(builder.count) }
        }
        try sample.finish(addingTo: &builder)
        listing = try sample.labelled(try builder.finish().withoutRepeatedNames())
        isCompressed = reader.isCompressed
        held = try copy.finish()
        leftOut.labelTexts = sample.unreadTexts
    }

    /// A visible member.
    private mutating func take(
        _ member: ArchiveMember, from reader: borrowing ArchiveReader, into sample: inout ArchiveSample
    ) throws(DatasetError) {
        if member.isImage {
            let offset = try place(of: member, in: reader)
            sample.add(ListedImage(name: member.name, byteCount: member.byteCount, offset: offset))
        } else if FilePath.lastComponent(member.name) == "wnids.txt" {
            classOrder = FileBytes.lines(of: try text(of: member, from: reader, limit: FileBytes.textLimit))
        } else if let limit = SampleLabel.limit(ofEnding: member.ending) {
            sample.add(try text(of: member, from: reader, limit: limit), of: member)
            if member.ending == "json" { others.add(member.name) }
        } else {
            others.add(member.name)
        }
    }

    /// Where a member's bytes begin.
    private mutating func place(
        of member: ArchiveMember, in reader: borrowing ArchiveReader
    ) throws(DatasetError) -> Int {
        guard member.byteCount <= FileBytes.imageLimit else {
            throw .tooLarge(
                path: path, what: "member \(member.name)", limit: FileBytes.imageLimit,
                found: member.byteCount)
        }
        return reader.isCompressed ? try hold(member, from: reader) : try placeInFile(of: member, in: reader)
    }

    /// Finds a member's bytes in the file, where they must be in one piece.
    private func placeInFile(
        of member: ArchiveMember, in reader: borrowing ArchiveReader
    ) throws(DatasetError) -> Int {
        let start = reader.unpackedBytes
        // What is all hole has no entry that says so, and no block either.
        let begins = try reader.withNextBlock { _, offset in offset == 0 } ?? (member.byteCount == 0)
        guard begins, !member.isSparse else {
            throw .badArchive(path: path, reason: "member \(member.name) is sparse")
        }
        guard member.byteCount <= fileBytes - start else {
            throw .badArchive(
                path: path,
                reason: "Truncated: member \(member.name): \(fileBytes - start) of \(member.byteCount) bytes")
        }
        try reader.skip()
        let stored = reader.unpackedBytes - start
        // A header can give another size than that of what is stored.
        guard (0..<Self.blockBytes).contains(stored - member.byteCount) else {
            throw .badArchive(
                path: path,
                reason: "member \(member.name): \(stored) bytes with its padding, of \(member.byteCount)")
        }
        return start
    }

    /// Copies a member's bytes.
    private mutating func hold(
        _ member: ArchiveMember, from reader: borrowing ArchiveReader
    ) throws(DatasetError) -> Int {
        guard let heldLimit else {
            throw .notADataset(path: path, found: "a compressed archive among shards (unpack it first)")
        }
        let start = copy.count
        try reader.forEachBlock { block, offset throws(DatasetError) in
            guard offset == copy.count - start else {
                throw .badArchive(path: path, reason: "member \(member.name) is sparse")
            }
            guard block.count <= heldLimit - copy.count else {
                throw .tooLarge(
                    path: path, what: "images of a compressed tar (unpack it first)", limit: heldLimit,
                    found: copy.count + block.count)
            }
            try copy.append(block)
        }
        guard copy.count - start == member.byteCount else {
            throw .badArchive(
                path: path,
                reason: "member \(member.name): \(copy.count - start) of \(member.byteCount) bytes")
        }
        return start
    }

    /// A small member's bytes; none of one that is not small.
    private func text(
        of member: ArchiveMember, from reader: borrowing ArchiveReader, limit: Int
    ) throws(DatasetError) -> [UInt8] {
        var bytes: [UInt8] = []
        guard member.byteCount <= limit else { return bytes }
        try reader.forEachBlock { block, _ in bytes.append(contentsOf: block.prefix(limit - bytes.count)) }
        return bytes
    }
}
