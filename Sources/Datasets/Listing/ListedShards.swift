/// The images of several tars, WebDataset's layout: listed archive by archive, never held.
///
/// An image's name is its archive's and its own. A member `KEY.cls` beside `KEY.jpg` holds the number of its class; without
/// such members classes are folders inside of the archives.
struct ListedShards {
    let listing: ImageListing
    let sources: [ListedSource]
    /// Images that are not read.
    private(set) var leftOut = LeftOut()
    /// Members that are not images.
    private(set) var others = OtherFiles()

    /// Lists the archives of a folder in the order of their names.
    ///
    /// - Parameter progress: called now and then with the number of images found.
    init(folder: String, names: [String], progress: (Int) -> Void) throws(DatasetError) {
        var builder = ListingBuilder()
        var sources: [ListedSource] = []
        for (number, name) in names.enumerated() {
            let path = FilePath.join(folder, name)
            // Before it is read: what comes after must show.
            if let source = ListedSource(name, in: folder) { sources.append(source) }
            let before = builder.count
            let archive = try ArchiveListing(
                try ByteStore(of: DescriptorFile(reading: path)), path: path, heldLimit: nil
            ) { progress(before + $0) }
            try archive.listing.forEach { image throws(DatasetError) in
                try builder.add(
                    ListedImage(
                        name: "\(name)/\(image.name)", byteCount: image.byteCount, offset: image.offset,
                        archive: number, label: image.label))
            }
            leftOut.add(archive.leftOut, in: name)
            others.add(archive.others)
            progress(builder.count)
        }
        listing = try builder.finish()
        self.sources = sources
    }
}
