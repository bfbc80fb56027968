/// Members of an archive that follow each other under one key, WebDataset's sample: `KEY.jpg` beside `KEY.cls`.
struct ArchiveSample {
    /// A longer sample is listed in parts: no archive may make it long.
    private static let mostImages = 1000

    /// What `KEY.cls` holds; nil where the sample has none.
    var label: [UInt8]?
    /// Classes that stand apart from their images.
    private(set) var strays = SampleLabels()
    private var key: String?
    private var images: [ListedImage] = []
    private let path: String
    private let archive: Int
    private let prefix: String

    /// - Parameters:
    ///   - path: path of the archive, for messages.
    ///   - archive: number of the archive.
    ///   - prefix: what names begin with.
    init(path: String, archive: Int, prefix: String) {
        self.path = path
        self.archive = archive
        self.prefix = prefix
    }

    /// Ends the sample before where a member of this name belongs to another.
    mutating func start(_ name: String, addingTo builder: inout ListingBuilder) throws(DatasetError) {
        let own = SampleLabels.key(of: name)
        guard own != key || images.count >= Self.mostImages else { return }
        try finish(addingTo: &builder)
        key = own
    }

    /// Adds an image, its bytes at an offset of the archive.
    mutating func add(_ member: ArchiveMember, at offset: Int) {
        images.append(
            ListedImage(
                name: prefix + member.name, byteCount: member.byteCount, offset: offset, archive: archive))
    }

    /// Adds the sample's images to the listing, with their class.
    mutating func finish(addingTo builder: inout ListingBuilder) throws(DatasetError) {
        for image in images {
            guard let label else {
                try builder.add(image)
                continue
            }
            try builder.add(SampleLabels.labelled(image, by: label, path: path))
        }
        if images.isEmpty, let key, let label { strays.add(label, key: prefix + key) }
        (key, label) = (nil, nil)
        images.removeAll()
    }
}
