/// The images of several tars, WebDataset's layout: listed archive by archive, never held.
///
/// An image's name is its archive's and its own. A member `KEY.cls` beside `KEY.jpg` holds the number of its class; without
/// such members classes are folders inside of the archives.
struct ListedShards {
    let listing: ImageListing
    /// The folder, and its archives.
    let sources: [ListedSource]

    /// Lists the archives of a folder in the order of their names.
    ///
    /// - Parameter progress: called now and then with the number of images found.
    init(folder: String, names: [String], progress: (Int) -> Void) throws(DatasetError) {
        var builder = ListingBuilder()
        var strays = SampleLabels()
        // Before they are read: what comes after must show.
        var sources = [ListedSource("", in: folder)].compactMap { $0 }
        for (number, name) in names.enumerated() {
            let path = FilePath.join(folder, name)
            if let source = ListedSource(name, in: folder) { sources.append(source) }
            let bytes = try ByteStore(of: DescriptorFile(reading: path))
            let archive = try ArchiveListing(
                addingTo: &builder, of: bytes, path: path, number: number, prefix: "\(name)/",
                heldLimit: nil, progress: progress)
            strays.add(archive.strays)
            progress(builder.count)
        }
        listing = try strays.labelled(try builder.finish().withoutRepeatedNames(), path: folder)
        self.sources = sources
    }
}
