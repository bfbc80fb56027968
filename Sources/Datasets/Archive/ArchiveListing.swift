import Foundation

/// The images of an archive: where the bytes of each lie, in the file or, of a compressed one, in a copy.
struct ArchiveListing {
    /// Adds to the listing what it finds, image by image.
    ///
    /// - Parameters:
    ///   - builder: the listing; of two images with one name both are added.
    ///   - bytes: the archive.
    ///   - path: its path, for messages.
    ///   - number: its number in the listing.
    ///   - prefix: what names begin with.
    ///   - heldLimit: most bytes that images of a compressed archive may have; nil where it must not be compressed.
    ///   - allowance: members and unpacked bytes at most, where not the standard ones.
    ///   - progress: called now and then with the number of images found.
    init(
        addingTo builder: inout ListingBuilder, of bytes: ByteStore, path: String, number: Int = 0,
        prefix: String = "", heldLimit: Int?, allowance: ArchiveAllowance? = nil,
        progress: (Int) -> Void = { _ in }
    ) throws(DatasetError) {
        self.init(path: path, heldLimit: heldLimit, fileBytes: bytes.count)
        let reader = try ArchiveReader.open(bytes, path: path)
        var allowance = allowance ?? ArchiveAllowance(path: path)
        var sample = ArchiveSample(path: path, archive: number, prefix: prefix)
        while let member = try reader.next() {
            try allowance.take(member, isCompressed: reader.isCompressed)
            if reader.isCompressed { try allowance.take(unpackedBytes: reader.unpackedBytes) }
            guard member.isVisible else {
                otherMembers += 1
                continue
            }
            try sample.start(member.name, addingTo: &builder)
            if member.isImage {
                sample.add(member, at: try place(of: member, in: reader))
                if builder.count.isMultiple(of: 4096) { progress(builder.count) }
            } else {
                try take(member, from: reader, for: &sample)
            }
        }
        try sample.finish(addingTo: &builder)
        strays = sample.strays
        isCompressed = reader.isCompressed
        held = try copy.finish()
    }

    /// Bytes of the images of a compressed archive.
    private(set) var held = ByteStore.memory([])
    /// Whether images lie in ``held``.
    private(set) var isCompressed = false
    /// Lines of a member `wnids.txt`.
    private(set) var classOrder: [String] = []
    /// Classes that stand apart from their images.
    private(set) var strays = SampleLabels()
    /// Members that are not images.
    private(set) var otherMembers = 0
    private var copy = SpillBuffer()
    private let path: String
    private let heldLimit: Int?
    private let fileBytes: Int

    private init(path: String, heldLimit: Int?, fileBytes: Int) {
        self.path = path
        self.heldLimit = heldLimit
        self.fileBytes = fileBytes
    }

    /// A visible member that is no image.
    private mutating func take(
        _ member: ArchiveMember, from reader: borrowing ArchiveReader, for sample: inout ArchiveSample
    ) throws(DatasetError) {
        if FilePath.lastComponent(member.name) == "wnids.txt" {
            classOrder = FileBytes.lines(of: try text(of: member, from: reader, limit: FileBytes.textLimit))
        } else if member.name.hasSuffix(".cls") {
            sample.label = try text(of: member, from: reader, limit: SampleLabels.byteLimit)
        } else {
            otherMembers += 1
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
