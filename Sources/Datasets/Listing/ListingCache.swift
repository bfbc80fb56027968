import Foundation

/// Listings of large data sets, kept from one run to the next: a million files are looked at once.
///
/// A listing counts as long as no name came to or went from any of its folders. A file: ``magic``, the length of a JSON in
/// eight bytes, the lowest first, the JSON, the records and the names.
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
        /// SHA-256 of the records and the names.
        let digest: String
    }

    /// Images from which on a listing is kept.
    static let fewest = 50_000
    /// Folders up to which one is: looking at them must be much faster than listing them.
    static let mostSources = 100_000
    private static let magic = Array("jc-stats list 3\n".utf8)
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
        guard let (file, header, start) = try? open(path(of: root, layout)),
            header.root == Self.resolved(root), header.layout == layout,
            header.sources.allSatisfy({ ListedSource($0.path, in: root) == $0 }),
            let listing = try? listing(in: file, header, from: start)
        else { return nil }
        return KeptListing(
            listing: listing, classes: ListedClasses(names: header.classNames, level: header.classLevel),
            fingerprint: header.fingerprint, sources: header.sources, layout: layout,
            leftOut: header.leftOut, file: path(of: root, layout))
    }

    /// The run's own copy of records and names: the file may be replaced meanwhile, by another machine too. Nil where they
    /// are not what was kept.
    private func listing(
        in file: ByteStore, _ header: Header, from start: Int
    ) throws(DatasetError) -> ImageListing? {
        var digest = Fingerprint(layout: Self.digestName)
        let names = start + header.recordBytes
        let stores = try [start..<names, names..<names + header.nameBytes].map {
            part throws(DatasetError) -> ByteStore in
            var copy = SpillBuffer()
            try file.part(part).forEachChunk { bytes throws(DatasetError) in
                bytes.withUnsafeBytes { digest.add($0) }
                try copy.append(bytes)
            }
            return try copy.finish()
        }
        guard digest.hexadecimal() == header.digest else { return nil }
        return ImageListing(records: stores[0], names: stores[1])
    }

    private static let digestName = "kept listing"

    private static func digest(_ listing: ImageListing) throws(DatasetError) -> String {
        var digest = Fingerprint(layout: digestName)
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
                nameBytes: kept.listing.names.count, digest: Self.digest(kept.listing)))
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        // Other machines may keep the same listing at the same time.
        let partial = path(of: root, kept.layout) + ".partial-\(UUID().uuidString)"
        defer { unlink(partial) }
        let file = try DescriptorFile(creating: partial)
        let length = UInt64(header.count)
        try file.append(Self.magic + (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + header)
        for store in [kept.listing.records, kept.listing.names] {
            try store.forEachChunk(file.append)
        }
        guard rename(partial, path(of: root, kept.layout)) == 0 else { throw CocoaError(.fileWriteUnknown) }
    }

    /// The file, its header and where the records begin; nil where the file is no whole one.
    private func open(_ path: String) throws -> (ByteStore, Header, Int)? {
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
        let rest = file.count - start.count - text.count
        guard header.recordBytes >= 0, header.nameBytes >= 0, header.recordBytes <= rest,
            header.nameBytes == rest - header.recordBytes,
            header.recordBytes.isMultiple(of: ImageListing.recordBytes)
        else { return nil }
        return (file, header, start.count + text.count)
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
