/// Members of an archive that follow each other under one key, WebDataset's sample: `KEY.jpg` beside `KEY.cls`.
struct ArchiveSample {
    /// A longer sample is listed in parts: no archive may make it long.
    private static let mostImages = 1000

    /// What `KEY.cls` holds; nil where the sample has none.
    var label: SampleLabel?
    /// Classes that stand apart from images of theirs, by their keys; of two the later one.
    private(set) var strays: [String: SampleLabel] = [:]
    private var key: String?
    private var images: [ListedImage] = []
    private var isInParts = false
    private let path: String

    /// - Parameter path: path of the archive, for messages.
    init(path: String) { self.path = path }

    /// Ends the sample before where a member of this name belongs to another.
    mutating func start(_ name: String, addingTo builder: inout ListingBuilder) throws(DatasetError) {
        let own = SampleLabel.key(of: name)
        if own != key {
            try finish(addingTo: &builder)
            key = own
        } else if images.count >= Self.mostImages {
            isInParts = true
            try addImages(to: &builder)
        }
    }

    mutating func add(_ image: ListedImage) { images.append(image) }

    /// Adds the sample's images to the listing, with their class.
    mutating func finish(addingTo builder: inout ListingBuilder) throws(DatasetError) {
        if let key, let label, images.isEmpty || isInParts { strays[key] = label }
        try addImages(to: &builder)
        (key, label, isInParts) = (nil, nil, false)
    }

    private mutating func addImages(to builder: inout ListingBuilder) throws(DatasetError) {
        for image in images {
            guard let label else {
                try builder.add(image)
                continue
            }
            try builder.add(label.added(to: image, path: path))
        }
        images.removeAll()
    }

    /// The listing with the classes that stand apart from their images.
    func labelled(_ listing: ImageListing) throws(DatasetError) -> ImageListing {
        guard !strays.isEmpty else { return listing }
        return try listing.map { image throws(DatasetError) in
            try strays[SampleLabel.key(of: image.name)]?.added(to: image, path: path) ?? image
        }
    }
}
