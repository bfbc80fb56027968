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
