import Foundation

/// Where the bytes of every image of an archive are.
struct ArchiveIndex {
    /// A member and its bytes: a range of the file, or of the bytes that are held.
    struct Image: Sendable {
        let name: String
        let isHeld: Bool
        let range: Range<Int>
    }

    /// Images in the order of the archive; of two with one name the later one counts, as in unpacking.
    private(set) var images: [Image] = []
    /// Bytes of members that do not lie in the file as they are.
    private(set) var held: [UInt8] = []
    /// Lines of a member `wnids.txt`.
    private(set) var classOrder: [String] = []
    /// Numbers of classes that members `KEY.cls` hold, by key.
    private(set) var labels: [String: Int] = [:]
    /// Members that are not images.
    private(set) var otherMembers = 0
    private var numbers: [String: Int] = [:]
    private let path: String
    private let heldLimit: Int
    private let file: UnsafeRawBufferPointer

    /// Walks through the archive once.
    ///
    /// - Parameters:
    ///   - file: Bytes of the archive, during this call.
    ///   - path: Its path, for messages.
    ///   - heldLimit: Most bytes that may be held in memory.
    ///   - readsLabels: whether members `KEY.cls` are classes, as in WebDataset's shards.
    ///   - allowance: Members and unpacked bytes at most, where not the standard ones.
    static func build(
        file: UnsafeRawBufferPointer, path: String, heldLimit: Int, readsLabels: Bool = false,
        allowance: ArchiveAllowance? = nil
    ) throws(DatasetError) -> ArchiveIndex {
        var index = ArchiveIndex(path: path, heldLimit: heldLimit, file: file)
        let reader = try ArchiveReader.open(file, path: path)
        var allowance = allowance ?? ArchiveAllowance(path: path)
        while let member = try reader.next() {
            try allowance.take(member, isCompressed: reader.isCompressed)
            if reader.isCompressed { try allowance.take(unpackedBytes: reader.unpackedBytes) }
            if member.isImage {
                try index.add(member, from: reader)
            } else if member.isFile, FilePath.lastComponent(member.path) == "wnids.txt" {
                try index.addClassOrder(member, from: reader)
            } else if readsLabels, member.isVisible, member.path.hasSuffix(".cls") {
                try index.addLabel(member, from: reader)
            } else {
                index.otherMembers += 1
            }
        }
        return index
    }

    private init(path: String, heldLimit: Int, file: UnsafeRawBufferPointer) {
        self.path = path
        self.heldLimit = heldLimit
        self.file = file
    }

    private mutating func add(_ member: ArchiveMember, from reader: borrowing ArchiveReader)
        throws(DatasetError)
    {
        guard member.byteCount <= FileBytes.imageLimit else {
            throw .tooLarge(
                path: path, what: "member \(member.name)", limit: FileBytes.imageLimit,
                found: member.byteCount)
        }
        let image = try locate(member, reader)
        if let number = numbers[image.name] {
            images[number] = image
        } else {
            numbers[image.name] = images.count
            images.append(image)
        }
    }

    /// Finds a member's bytes in the file, or copies them where they are not there in one piece.
    private mutating func locate(
        _ member: ArchiveMember, _ reader: borrowing ArchiveReader
    ) throws(DatasetError) -> Image {
        var direct: Range<Int>?
        let start = held.count
        try reader.forEachBlock { block, offset throws(DatasetError) in
            let range = rangeInFile(block)
            if offset == 0, block.count == member.byteCount, let range {
                direct = range
                return
            }
            guard offset == held.count - start else {
                throw .badArchive(path: path, reason: "member \(member.name) is sparse")
            }
            try hold(block)
        }
        let range = direct ?? start..<held.count
        guard range.count == member.byteCount else {
            throw .badArchive(
                path: path, reason: "member \(member.name): \(range.count) of \(member.byteCount) bytes")
        }
        return Image(name: member.name, isHeld: direct == nil && !range.isEmpty, range: range)
    }

    private mutating func hold(_ block: UnsafeRawBufferPointer) throws(DatasetError) {
        guard block.count <= heldLimit - held.count else {
            throw .tooLarge(
                path: path, what: "images of a compressed tar, held in memory (unpack it first)",
                limit: heldLimit, found: held.count + block.count)
        }
        held.append(contentsOf: block)
    }

    private func rangeInFile(_ block: UnsafeRawBufferPointer) -> Range<Int>? {
        guard let base = file.baseAddress, let start = block.baseAddress, start >= base else { return nil }
        let offset = start - base
        guard offset <= file.count, block.count <= file.count - offset else { return nil }
        return offset..<offset + block.count
    }

    /// Remembers the class of a member `KEY.cls`: a number, as WebDataset writes it.
    private mutating func addLabel(
        _ member: ArchiveMember, from reader: borrowing ArchiveReader
    ) throws(DatasetError) {
        var bytes: [UInt8] = []
        guard member.byteCount <= Self.labelLimit else {
            throw .badArchive(
                path: path, reason: "member \(member.name): \(member.byteCount) bytes are no number")
        }
        try reader.forEachBlock { block, _ in bytes.append(contentsOf: block.prefix(Self.labelLimit)) }
        let text = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard let label = Int(text), (0..<Self.mostClasses).contains(label) else {
            throw .badArchive(
                path: path,
                reason: "member \(member.name): expected the number of a class below \(Self.mostClasses)")
        }
        labels[ListedShards.key(of: member.name)] = label
    }

    private static let labelLimit = 64
    private static let mostClasses = 1_000_000

    private mutating func addClassOrder(
        _ member: ArchiveMember, from reader: borrowing ArchiveReader
    ) throws(DatasetError) {
        guard member.byteCount <= FileBytes.textLimit else { return }
        var bytes: [UInt8] = []
        try reader.forEachBlock { block, _ throws(DatasetError) in
            guard block.count <= FileBytes.textLimit - bytes.count else { return }
            bytes.append(contentsOf: block)
        }
        classOrder = FileBytes.lines(of: bytes)
    }
}
