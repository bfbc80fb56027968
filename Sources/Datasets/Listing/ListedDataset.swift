import Imaging

/// A data set of any size: its listing is in a file once it is long, and of the images only those in work are in memory.
struct ListedDataset: ImageDataset {
    let path: String
    let layout: String
    let fingerprint: String
    let leftOut: LeftOut
    private let listing: ImageListing
    private let classes: ListedClasses
    private let places: ImagePlaces
    /// Where the listing is kept, for a message; nil where it is made anew each time.
    private let keptIn: String?

    var classNames: [String] { classes.names }
    var count: Int { listing.count }

    init(_ path: String, _ kept: KeptListing, in places: ImagePlaces) {
        self.path = path
        self.places = places
        (layout, listing, classes) = (kept.layout, kept.listing, kept.classes)
        (fingerprint, keptIn, leftOut) = (kept.fingerprint, kept.file, kept.leftOut)
    }

    /// Empty where the listing cannot be read any more.
    func name(at index: Int) -> String { (try? listing.image(at: index))?.name ?? "" }

    func label(at index: Int) -> Int? { (try? listing.image(at: index)).flatMap(classes.label) }

    /// In one pass; images of one folder follow each other, and their class is looked up once.
    func forEachLabel(_ body: (Int?) -> Void) throws(DatasetError) {
        var last: (folder: Substring, label: Int?)?
        try listing.forEach { image in
            guard classes.level != nil else { return body(classes.label(of: image)) }
            let end = image.name.utf8.lastIndex(of: UInt8(ascii: "/")) ?? image.name.startIndex
            let folder = image.name[..<end]
            let label = last?.folder == folder ? last?.label : classes.label(of: image)
            last = (folder, label)
            body(label)
        }
    }

    func image(at index: Int) throws(DatasetError) -> RGBImage {
        guard let image = try listing.image(at: index) else {
            throw .indexOutOfRange(path: path, count: count, found: index)
        }
        let bytes = try places.bytes(of: image)
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
}

extension ListedDataset {
    /// Most bytes that the images of a compressed tar may have: they are unpacked into a nameless file.
    static let heldLimit = 1 << 31

    private static let treeLayout = "folder tree"
    private static let shardLayout = "tar shards"
    private static let tarLayout = "tar"
    private static let zipLayout = "zip"
    private static let listLayout = "list of files"

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
    /// - Parameters:
    ///   - given: the path that a person gave, where it is not the folder's.
    ///   - beside: images beside the tars, which are not read.
    static func shards(
        _ path: String, as given: String? = nil, names: [String], beside: LeftOut, cache: ListingCache?,
        progress: (Int) -> Void
    ) throws(DatasetError) -> Self {
        let places = ImagePlaces.archives(names.map { FilePath.join(path, $0) })
        if let kept = cache?.listing(of: path, layout: shardLayout), kept.sources.map(\.path) == names {
            return Self(given ?? path, kept, in: places)
        }
        let shards = try ListedShards(folder: path, names: names, progress: progress)
        guard shards.listing.count > 0 else {
            let found = shards.others.description("members", leftOut: shards.leftOut)
            throw .noImages(
                path: given ?? path, layout: shardLayout,
                found: "\(names.count) archives without one: \(found)")
        }
        var leftOut = shards.leftOut
        leftOut.add(beside, in: "")
        let kept = try KeptListing(
            shards.listing, sources: shards.sources, layout: shardLayout, leftOut: leftOut, skipped: 1)
        cache?.keep(kept, of: path)
        return Self(given ?? path, kept, in: places)
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
            archive.listing.trainingPart(order: archive.classOrder), sources: source.map { [$0] } ?? [],
            layout: archive.isCompressed ? "compressed \(tarLayout)" : tarLayout,
            leftOut: archive.leftOut, byteCount: bytes.count,
            order: archive.classOrder)
        guard !archive.isCompressed else { return Self(path, kept, in: .bytes(archive.held)) }
        // Without a source a listing would hold for ever.
        if source != nil { cache?.keep(kept, of: path) }
        return Self(path, kept, in: .bytes(bytes))
    }
}

extension ListedDataset {
    /// Opens one zip: as ``archive(_:cache:heldLimit:progress:)``, each member read where it is.
    static func zip(
        _ path: String, cache: ListingCache?, progress: (Int) -> Void
    ) throws(DatasetError) -> Self {
        let source = ListedSource("", in: path)
        let bytes = try ByteStore(of: DescriptorFile(reading: path))
        let places = ImagePlaces.zip(bytes, path: path)
        if let kept = cache?.listing(of: path, layout: zipLayout) { return Self(path, kept, in: places) }
        let zip = try ZipListing(bytes, path: path, progress: progress)
        guard zip.listing.count > 0 else {
            throw .noImages(
                path: path, layout: zipLayout,
                found: zip.others.description("members", leftOut: zip.leftOut))
        }
        let kept = try KeptListing(
            zip.listing.trainingPart(order: zip.classOrder), sources: source.map { [$0] } ?? [],
            layout: zipLayout, leftOut: zip.leftOut,
            byteCount: bytes.count, order: zip.classOrder)
        // Without a source a listing would hold for ever.
        if source != nil { cache?.keep(kept, of: path) }
        return Self(path, kept, in: places)
    }

    /// Opens the files that a text names, or that stand on the standard input.
    static func files(
        _ path: String, cache: ListingCache?, progress: (Int) -> Void
    ) throws(DatasetError) -> Self {
        let source = path == TextLines.standardInput ? nil : ListedSource("", in: path)
        if source != nil, let kept = cache?.listing(of: path, layout: listLayout) {
            return Self(path, kept, in: .files(FileList.folder(of: path)))
        }
        let list = try FileList(path, progress: progress)
        guard list.listing.count > 0 else {
            throw .noImages(path: path, layout: listLayout, found: "an empty list")
        }
        let kept = try KeptListing(
            list.listing, sources: source.map { [$0] } ?? [], layout: listLayout, leftOut: LeftOut())
        if source != nil { cache?.keep(kept, of: path) }
        return Self(path, kept, in: .files(FileList.folder(of: path)))
    }
}

/// Classes of listed images: by files beside them, or by their folders.
///
/// The class is the first folder of a name. Where all images share leading folders (such as `train/`) and all lie in folders
/// below these, the shared ones are left out. An image outside of any folder has no class.
struct ListedClasses: Sendable, Equatable {
    /// Names of the classes by number.
    let names: [String]
    /// Which folder of a name is its class; nil where files say it.
    let level: Int?
    private let numbers: [String: Int]

    /// Looks at all images, a folder at a time.
    ///
    /// - Parameters:
    ///   - skipped: leading folders of each name that are no classes: the archive.
    ///   - order: names of classes in an order that is known; used when it names every class that is found.
    init(
        _ listing: ImageListing, skipped: Int = 0, order: [String] = []
    ) throws(DatasetError) {
        var largestLabel = -1
        var shared: [String]?
        var fewest = Int.max
        try Self.forEachFolder(listing) { folders, image in
            largestLabel = max(largestLabel, image.label ?? -1)
            let own = Array(folders.dropFirst(skipped))
            shared = shared.map { Array(zip($0, own).prefix { $0 == $1 }.map { $0.0 }) } ?? own
            fewest = min(fewest, own.count)
        }
        guard largestLabel < 0 else {
            self.init(names: (0...largestLabel).map { "\($0)" }, level: nil)
            return
        }
        let depth = shared?.count ?? 0
        let level = skipped + (fewest > depth ? depth : 0)
        var found: Set<String> = []
        try Self.forEachFolder(listing) { folders, _ in
            if level < folders.count { found.insert(folders[level]) }
        }
        let isOrdered = !found.isEmpty && found.isSubset(of: order)
        self.init(names: isOrdered ? order : found.sorted(by: FilePath.precedes), level: level)
    }

    /// Classes that are known; a level below 0 is none.
    init(names: [String], level: Int?) {
        self.names = names
        self.level = level.map { max($0, 0) }
        numbers = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The class of an image, or nil.
    func label(of image: ListedImage) -> Int? {
        guard let level else { return image.label.flatMap { names.indices.contains($0) ? $0 : nil } }
        let folders = FilePath.components(image.name).dropLast()
        return level < folders.count ? numbers[folders[level]] : nil
    }

    /// The folders of each image whose folder or label is not that of the image before.
    private static func forEachFolder(
        _ listing: ImageListing, _ body: ([String], ListedImage) -> Void
    ) throws(DatasetError) {
        var last: (folder: Substring, label: Int?)?
        try listing.forEach { image throws(DatasetError) in
            let end = image.name.utf8.lastIndex(of: UInt8(ascii: "/")) ?? image.name.startIndex
            let folder = image.name[..<end]
            guard last?.folder != folder || last?.label != image.label else { return }
            last = (folder, image.label)
            body(FilePath.components(String(folder)), image)
        }
    }
}
