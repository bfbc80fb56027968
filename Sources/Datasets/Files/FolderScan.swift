/// The images below a folder in memory, in the order of ``FolderWalk``.
struct FolderScan {
    /// A file that is named as an image.
    struct Image: Sendable {
        /// Path below the folder.
        let name: String
        let byteCount: Int
    }

    /// The images that were found.
    let images: [Image]
    /// Visible files that are not images.
    let others: OtherFiles
    /// Images that are not read.
    let leftOut: LeftOut

    /// Scans a folder, all levels of it.
    init(path: String) throws(DatasetError) {
        var found: [Image] = []
        var walk = FolderWalk()
        try walk.visit(path) { name, byteCount throws(DatasetError) in
            found.append(Image(name: name, byteCount: byteCount))
        }
        images = found
        (others, leftOut) = (walk.others, walk.leftOut)
    }
}
