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
