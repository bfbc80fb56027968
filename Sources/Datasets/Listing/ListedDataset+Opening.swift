extension ListedDataset {
    /// Most bytes that the images of a compressed tar may have: they are unpacked into a nameless file.
    static let heldLimit = 1 << 31

    private static let treeLayout = "folder tree"
    private static let shardLayout = "tar shards"
    private static let tarLayout = "tar"

    /// A folder tree whose listing is kept and still holds; nil where it must be looked at.
    static func keptTree(_ path: String, cache: ListingCache?) -> Self? {
        cache?.listing(of: path, layout: treeLayout).map { Self(path, $0, in: .files(path)) }
    }

    /// Lists a folder tree.
    ///
    /// - Parameters:
    ///   - cache: where long listings are kept.
    ///   - progress: called now and then with the number of images found.
    static func tree(
        _ path: String, cache: ListingCache?, progress: (Int) -> Void
    ) throws(DatasetError) -> Self {
        let folder = try ListedFolder(tree: path, progress: progress)
        guard folder.listing.count > 0 else {
            throw .noImages(
                path: path, layout: treeLayout,
                found: folder.others.description("files", leftOut: folder.leftOut))
        }
        let kept = try KeptListing(
            folder.listing, sources: folder.sources, layout: treeLayout, leftOut: folder.leftOut)
        cache?.keep(kept, of: path)
        return Self(path, kept, in: .files(path))
    }

    /// Lists the tars of a folder, `names`, as shards.
    ///
    /// - Parameter beside: images beside the tars, which are not read.
    static func shards(
        _ path: String, names: [String], beside: LeftOut, cache: ListingCache?, progress: (Int) -> Void
    ) throws(DatasetError) -> Self {
        let places = ImagePlaces.archives(names.map { FilePath.join(path, $0) })
        if let kept = cache?.listing(of: path, layout: shardLayout), kept.sources.map(\.path) == names {
            return Self(path, kept, in: places)
        }
        let shards = try ListedShards(folder: path, names: names, progress: progress)
        guard shards.listing.count > 0 else {
            let found = shards.others.description("members", leftOut: shards.leftOut)
            throw .noImages(
                path: path, layout: shardLayout, found: "\(names.count) archives without one: \(found)")
        }
        var leftOut = shards.leftOut
        leftOut.add(beside, in: "")
        let kept = try KeptListing(
            shards.listing, sources: shards.sources, layout: shardLayout, leftOut: leftOut, skipped: 1)
        cache?.keep(kept, of: path)
        return Self(path, kept, in: places)
    }

    /// Opens one tar, plain or compressed: images in the order of its members, classes as in shards, and where they are
    /// folders, in the order of a member `wnids.txt`.
    static func archive(
        _ path: String, cache: ListingCache?, heldLimit: Int = heldLimit, progress: (Int) -> Void
    ) throws(DatasetError) -> Self {
        let source = ListedSource("", in: path)
        let bytes = try ByteStore(of: DescriptorFile(reading: path))
        guard bytes.count > 0 else { throw .notADataset(path: path, found: "an empty file") }
        if let kept = cache?.listing(of: path, layout: tarLayout) {
            return Self(path, kept, in: .bytes(bytes))
        }
        let archive = try ArchiveListing(bytes, path: path, heldLimit: heldLimit, progress: progress)
        guard archive.listing.count > 0 else {
            throw .noImages(
                path: path, layout: tarLayout,
                found: archive.others.description("members", leftOut: archive.leftOut))
        }
        let kept = try KeptListing(
            archive.listing, sources: source.map { [$0] } ?? [],
            layout: archive.isCompressed ? "compressed \(tarLayout)" : tarLayout,
            leftOut: archive.leftOut, byteCount: bytes.count,
            order: archive.classOrder)
        guard !archive.isCompressed else { return Self(path, kept, in: .bytes(archive.held)) }
        // Without a source a listing would hold for ever.
        if source != nil { cache?.keep(kept, of: path) }
        return Self(path, kept, in: .bytes(bytes))
    }
}
