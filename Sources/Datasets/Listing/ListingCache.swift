import Foundation

/// Listings of large data sets, kept from one run to the next: a million files are looked at once.
///
/// A listing counts as long as no name came to or went from any of its folders. A file: ``magic``, the length of a JSON in
/// eight bytes, the lowest first, the JSON, a digest of all else in 64 digits, the records and the names.
struct ListingCache: Sendable {
    /// What is kept with the records and names.
    private struct Header: Codable {
        let root: String
        let layout: String
        let fingerprint: String
        let classNames: [String]
        let classLevel: Int?
        let sources: [ListedSource]
        let leftOut: LeftOut
        let recordBytes: Int
        let nameBytes: Int
    }

    /// A file that was kept, before its records and names have been read.
    private struct Kept {
        let file: ByteStore
        let header: Header
        /// All bytes up to the digest.
        let start: [UInt8]
        let digest: String
    }

    /// Images from which on a listing is kept.
    static let fewest = 50_000
    /// Folders up to which one is: looking at them must be much faster than listing them.
    static let mostSources = 100_000
    private static let magic = Array("jc-stats list 4\n".utf8)
    private static let largestHeader = 1 << 26

    let folder: String
    let fewest: Int

    /// The user's own cache; nil without one.
    static var user: Self? { CacheFolder.path.map { Self(folder: "\($0)/listings", fewest: fewest) } }

    init(folder: String, fewest: Int) {
        self.folder = folder
        self.fewest = fewest
    }

    /// The listing of a data set as it was kept, if it still holds.
    func listing(of root: String, layout: String) -> KeptListing? {
        guard let kept = try? open(path(of: root, layout)), kept.header.root == Self.resolved(root),
            kept.header.layout == layout,
            kept.header.sources.allSatisfy({ ListedSource($0.path, in: root) == $0 }),
            let listing = try? listing(in: kept)
        else { return nil }
        let header = kept.header
        return KeptListing(
            listing: listing, classes: ListedClasses(names: header.classNames, level: header.classLevel),
            fingerprint: header.fingerprint, sources: header.sources, layout: layout,
            leftOut: header.leftOut, file: path(of: root, layout))
    }

    /// The run's own copy of records and names: the file may be replaced meanwhile, by another machine too. Nil where they
    /// or the header are not what was kept.
    private func listing(in kept: Kept) throws(DatasetError) -> ImageListing? {
        var digest = Fingerprint(layout: Self.digestName)
        kept.start.withUnsafeBytes { digest.add($0) }
        let start = kept.start.count + Self.digestBytes
        let names = start + kept.header.recordBytes
        let stores = try [start..<names, names..<names + kept.header.nameBytes].map {
            part throws(DatasetError) -> ByteStore in
            var copy = SpillBuffer()
            try kept.file.part(part).forEachChunk { bytes throws(DatasetError) in
                bytes.withUnsafeBytes { digest.add($0) }
                try copy.append(bytes)
            }
            return try copy.finish()
        }
        guard digest.hexadecimal() == kept.digest else { return nil }
        return ImageListing(records: stores[0], names: stores[1])
    }

    private static let digestName = "kept listing"
    private static let digestBytes = 64

    private static func digest(_ start: [UInt8], _ listing: ImageListing) throws(DatasetError) -> String {
        var digest = Fingerprint(layout: digestName)
        start.withUnsafeBytes { digest.add($0) }
        for store in [listing.records, listing.names] {
            try store.forEachChunk { bytes in bytes.withUnsafeBytes { digest.add($0) } }
        }
        return digest.hexadecimal()
    }

    /// Keeps a listing that is long enough; a cache that cannot be written keeps nothing.
    func keep(_ kept: KeptListing, of root: String) {
        guard kept.listing.count >= fewest, kept.sources.count <= Self.mostSources else { return }
        try? write(kept, root: root)
    }

    /// Written under another name first: no run ever finds half of it.
    private func write(_ kept: KeptListing, root: String) throws {
        let header = try JSONEncoder().encode(
            Header(
                root: Self.resolved(root), layout: kept.layout, fingerprint: kept.fingerprint,
                classNames: kept.classes.names, classLevel: kept.classes.level, sources: kept.sources,
                leftOut: kept.leftOut,
                recordBytes: kept.listing.records.count,
                nameBytes: kept.listing.names.count))
        let length = UInt64(header.count)
        let start = Self.magic + (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + header
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let part = try PartFile(in: folder)
        let file = try DescriptorFile(creating: part.path)
        try file.append(start + Self.digest(start, kept.listing).utf8)
        for store in [kept.listing.records, kept.listing.names] {
            try store.forEachChunk(file.append)
        }
        try part.rename(to: path(of: root, kept.layout))
    }

    /// The file and its header; nil where the file is no whole one.
    private func open(_ path: String) throws -> Kept? {
        guard FileStatus(path: path)?.kind == .file else { return nil }
        let file = try ByteStore(of: DescriptorFile(reading: path))
        let start = try file.bytes(0..<Self.magic.count + 8)
        guard start.count == Self.magic.count + 8, start.starts(with: Self.magic) else { return nil }
        let length = (0..<8).reduce(UInt64(0)) {
            $0 | UInt64(start[Self.magic.count + $1]) << (8 * UInt64($1))
        }
        guard length <= UInt64(Self.largestHeader) else { return nil }
        let text = try file.bytes(start.count..<start.count + Int(length))
        let header = try JSONDecoder().decode(Header.self, from: Data(text))
        let end = start.count + text.count
        let digest = String(decoding: try file.bytes(end..<end + Self.digestBytes), as: UTF8.self)
        let rest = file.count - end - Self.digestBytes
        guard header.recordBytes >= 0, header.nameBytes >= 0, header.recordBytes <= rest,
            header.nameBytes == rest - header.recordBytes,
            header.recordBytes.isMultiple(of: ImageListing.recordBytes)
        else { return nil }
        return Kept(file: file, header: header, start: start + text, digest: digest)
    }

    private func path(of root: String, _ layout: String) -> String {
        var name = Fingerprint(layout: "listing of a \(layout)")
        name.add(Self.resolved(root))
        return "\(folder)/\(name.hexadecimal().prefix(32)).listing"
    }

    private static func resolved(_ path: String) -> String {
        URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    }
}

/// A listing with all that was found out by looking at all of it.
struct KeptListing: Sendable {
    let listing: ImageListing
    let classes: ListedClasses
    let fingerprint: String
    /// What it was made of.
    let sources: [ListedSource]
    let layout: String
    /// What looks like an image there and is none of them.
    let leftOut: LeftOut
    /// The file that it is kept in, if any.
    var file: String?

    /// A listing that is kept already.
    init(
        listing: ImageListing, classes: ListedClasses, fingerprint: String, sources: [ListedSource],
        layout: String, leftOut: LeftOut, file: String
    ) {
        self.listing = listing
        self.classes = classes
        self.fingerprint = fingerprint
        self.sources = sources
        self.layout = layout
        self.leftOut = leftOut
        self.file = file
    }

    /// Finds classes and fingerprint of a new listing.
    ///
    /// The fingerprint covers the layout, the classes, and the name, size and class of every image; not the
    /// place, and not what is in the files.
    ///
    /// - Parameters:
    ///   - byteCount: of the one archive, which the fingerprint covers too.
    ///   - skipped: leading folders of names that are no classes.
    ///   - order: an order of classes that is known.
    init(
        _ listing: ImageListing, sources: [ListedSource], layout: String, leftOut: LeftOut,
        byteCount: Int? = nil,
        skipped: Int = 0, order: [String] = []
    ) throws(DatasetError) {
        self.listing = listing
        self.sources = sources
        self.layout = layout
        self.leftOut = leftOut
        let classes = try ListedClasses(listing, skipped: skipped, order: order)
        self.classes = classes
        var fingerprint = Fingerprint(layout: byteCount.map { "\(layout) of \($0) bytes" } ?? layout)
        fingerprint.add(classes.names)
        try listing.forEach { image throws(DatasetError) in
            fingerprint.addImage(name: image.name, size: image.byteCount, label: classes.label(of: image))
        }
        self.fingerprint = fingerprint.hexadecimal()
    }
}
