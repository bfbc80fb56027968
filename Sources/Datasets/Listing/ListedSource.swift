import Foundation

/// A folder or an archive that a listing was made of, as it was then.
struct ListedSource: Codable, Sendable, Equatable {
    /// Path below the data set's own; empty for that.
    let path: String
    let inode: UInt64
    let byteCount: Int
    /// When it was last changed, in nanoseconds: for a folder, when a name in it came or went.
    let changed: Int

    /// Nil where nothing is there.
    init?(_ path: String, in root: String) {
        var status = stat()
        let place = path.isEmpty ? root : FilePath.join(root, path)
        guard stat(FilePath.systemPath(place), &status) == 0 else { return nil }
        self.path = path
        inode = UInt64(status.st_ino)
        byteCount = Int(status.st_size)
        changed = Int(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int(status.st_mtim.tv_nsec)
    }
}

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
