/// The parts of a data set and its images, streamed from the file system.
struct ListedFolder {
    let listing: ImageListing
    /// The folders that were listed.
    let sources: [ListedSource]
    /// Visible files that are not images.
    let others: OtherFiles
    /// Images that are not read.
    let leftOut: LeftOut

    /// Lists a folder tree in the byte order of its relative paths; see ``FolderWalk``.
    ///
    /// - Parameter progress: called now and then with the number of images found.
    init(tree path: String, progress: (Int) -> Void) throws(DatasetError) {
        var builder = ListingBuilder()
        var walk = FolderWalk()
        try walk.visit(path) { name, byteCount throws(DatasetError) in
            try builder.add(ListedImage(name: name, byteCount: byteCount))
            if builder.count.isMultiple(of: 4096) { progress(builder.count) }
        }
        listing = try builder.finish()
        sources = walk.folders
        (others, leftOut) = (walk.others, walk.leftOut)
    }
}
