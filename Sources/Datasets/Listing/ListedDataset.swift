import Imaging

/// A data set of any size: its listing is in a file once it is long, and of the images only those in work are in memory.
struct ListedDataset: ImageDataset {
    let path: String
    let layout: String
    let fingerprint: String
    private let listing: ImageListing
    private let classes: ListedClasses
    /// Paths of the archives that images lie in; none where they are files of their own.
    private let archives: [String]
    /// Where the listing is kept, for a message; nil where it is made anew each time.
    private let keptIn: String?

    var classNames: [String] { classes.names }
    var count: Int { listing.count }

    /// Opens a folder tree.
    ///
    /// - Parameters:
    ///   - cache: where long listings are kept.
    ///   - progress: called now and then with the number of images found.
    static func tree(
        _ path: String, cache: ListingCache?, progress: (Int) -> Void
    ) throws(DatasetError) -> Self {
        let layout = "folder tree"
        if let kept = cache?.listing(of: path, layout: layout) {
            return try Self(path, layout, kept, archives: [])
        }
        let folder = try ListedFolder(tree: path, progress: progress)
        guard folder.listing.count > 0 else {
            throw .noImages(path: path, layout: layout, found: "\(folder.otherFiles) files of other kinds")
        }
        let kept = try KeptListing(folder.listing, sources: folder.sources, layout: layout)
        cache?.keep(kept, of: path)
        return try Self(path, layout, kept, archives: [])
    }

    /// Opens the tars of a folder, `names`, as shards.
    static func shards(
        _ path: String, names: [String], cache: ListingCache?, progress: (Int) -> Void
    ) throws(DatasetError) -> Self {
        let layout = "tar shards"
        let archives = names.map { FilePath.join(path, $0) }
        let known = cache?.listing(of: path, layout: layout)
        if let known, known.sources.map(\.path) == names {
            return try Self(path, layout, known, archives: archives)
        }
        let shards = try ListedShards(folder: path, names: names, progress: progress)
        guard shards.listing.count > 0 else {
            throw .noImages(path: path, layout: layout, found: "\(names.count) archives without an image")
        }
        let kept = try KeptListing(shards.listing, sources: shards.sources, layout: layout, skipped: 1)
        cache?.keep(kept, of: path)
        return try Self(path, layout, kept, archives: archives)
    }

    private init(
        _ path: String, _ layout: String, _ kept: KeptListing, archives: [String]
    ) throws(DatasetError) {
        self.path = path
        self.layout = layout
        self.archives = archives
        (listing, classes, fingerprint, keptIn) = (kept.listing, kept.classes, kept.fingerprint, kept.file)
    }

    /// Empty where the listing cannot be read any more.
    func name(at index: Int) -> String { (try? listing.image(at: index))?.name ?? "" }

    func label(at index: Int) -> Int? { (try? listing.image(at: index)).flatMap(classes.label) }

    func image(at index: Int) throws(DatasetError) -> RGBImage {
        guard let image = try listing.image(at: index) else {
            throw .indexOutOfRange(path: path, count: count, found: index)
        }
        guard image.byteCount >= 0, image.offset >= 0 else {
            throw .changed(path: path, name: image.name, expected: image.byteCount, found: 0, listing: keptIn)
        }
        let bytes = try bytes(of: image)
        guard bytes.count == image.byteCount else {
            throw .changed(
                path: path, name: image.name, expected: image.byteCount, found: bytes.count, listing: keptIn)
        }
        do {
            return try ImageDecoder.decode(bytes, name: image.name)
        } catch {
            throw .image(path: path, name: image.name, error)
        }
    }

    private func bytes(of image: ListedImage) throws(DatasetError) -> [UInt8] {
        guard archives.indices.contains(image.archive) else {
            return try FileBytes.read(
                FilePath.join(path, image.name), what: "image file", limit: FileBytes.imageLimit)
        }
        guard image.byteCount <= FileBytes.imageLimit else {
            throw .tooLarge(
                path: path, what: "member \(image.name)", limit: FileBytes.imageLimit, found: image.byteCount)
        }
        // Opened for each image: there may be more archives than a process may have open.
        return try DescriptorFile(reading: archives[image.archive])
            .read(at: image.offset, count: image.byteCount)
    }
}
