import Foundation

/// The images of a zip in the order of its directory: where each is, not its bytes.
struct ZipListing {
    /// The images; of two with one name the place of the first and the bytes of the last. ``ListedImage/archive`` is
    /// ``ZipExtent/listed``.
    private(set) var listing = ImageListing(records: .memory([]), names: .memory([]))
    /// Lines of a member `wnids.txt`.
    private(set) var classOrder: [String] = []
    /// Members that are not images.
    private(set) var others = OtherFiles()
    /// Images that are not read.
    private(set) var leftOut = LeftOut()
    private let bytes: ByteStore
    private let path: String

    /// Walks through the directory once.
    ///
    /// - Parameters:
    ///   - bytes: the archive.
    ///   - path: its path, for messages.
    ///   - allowance: members at most, where not the standard number.
    ///   - progress: called now and then with the number of images found.
    init(
        _ bytes: ByteStore, path: String, allowance: ArchiveAllowance? = nil,
        progress: (Int) -> Void = { _ in }
    ) throws(DatasetError) {
        self.bytes = bytes
        self.path = path
        var allowance = allowance ?? ArchiveAllowance(path: path)
        var builder = ListingBuilder()
        var sample = ArchiveSample(path: path)
        var directory = try ZipDirectory(bytes, path: path)
        while let member = try directory.next() {
            try allowance.take(member.header, isCompressed: false)
            if let kind = member.header.leftOutKind { leftOut.add(kind, member.header.name) }
            guard member.header.isVisible else {
                others.add(member.header.name)
                continue
            }
            try sample.start(member.header.name, addingTo: &builder)
            try take(member, into: &sample)
            if builder.count.isMultiple(of: 4096) { progress(builder.count) }
        }
        try sample.finish(addingTo: &builder)
        listing = try sample.labelled(try builder.finish().withoutRepeatedNames())
        leftOut.labelTexts = sample.unreadTexts
    }

    /// A visible member.
    private mutating func take(
        _ member: ZipDirectory.Member, into sample: inout ArchiveSample
    ) throws(DatasetError) {
        let header = member.header
        if header.isImage {
            if let obstacle = member.obstacle { return leftOut.add(obstacle, header.name) }
            guard header.byteCount <= FileBytes.imageLimit, member.extent.storedBytes <= ZipExtent.storedLimit
            else {
                throw .tooLarge(
                    path: path, what: "member \(header.name)", limit: FileBytes.imageLimit,
                    found: max(header.byteCount, member.extent.storedBytes))
            }
            sample.add(
                ListedImage(
                    name: header.name, byteCount: header.byteCount, offset: member.extent.offset,
                    archive: member.extent.listed))
        } else if FilePath.lastComponent(header.name) == "wnids.txt" {
            classOrder = FileBytes.lines(of: try text(of: member, limit: FileBytes.textLimit))
        } else if let limit = SampleLabel.limit(ofEnding: header.ending) {
            sample.add(try text(of: member, limit: limit), of: header)
            if header.ending == "json" { others.add(header.name) }
        } else {
            others.add(header.name)
        }
    }

    /// A small member's bytes; none of one that is not small, or not read.
    private func text(of member: ZipDirectory.Member, limit: Int) throws(DatasetError) -> [UInt8] {
        guard member.obstacle == nil, member.header.byteCount <= limit else { return [] }
        guard let text = try member.extent.bytes(in: bytes, byteCount: member.header.byteCount) else {
            throw .badArchive(
                path: path, reason: "member \(member.header.name) is not what the directory says")
        }
        return text
    }
}
