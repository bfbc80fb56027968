/// Makes a listing, image by image.
struct ListingBuilder {
    private var records = SpillBuffer()
    private var names = SpillBuffer()
    private(set) var count = 0

    /// Adds the next image.
    mutating func add(_ image: ListedImage) throws(DatasetError) {
        try names.append(image.name.utf8)
        for field in [names.count, image.byteCount, image.offset, image.archive, image.label ?? -1] {
            try records.append(field)
        }
        count += 1
    }

    /// The listing of all images that were added.
    mutating func finish() throws(DatasetError) -> ImageListing {
        ImageListing(records: try records.finish(), names: try names.finish())
    }
}
