import Foundation

/// The images of several tars, WebDataset's layout: listed archive by archive, never held.
///
/// An image's name is its archive's and its own. A member `KEY.cls` beside `KEY.jpg` holds the number of its class; without
/// such members classes are folders inside of the archives.
struct ListedShards {
    let listing: ImageListing
    let sources: [ListedSource]

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
            let file = try FileBytes.map(path)
            let index = try Self.index(of: file, path: path)
            for image in index.images {
                guard !image.isHeld else {
                    throw .notADataset(path: path, found: "a compressed or sparse archive among shards")
                }
                let key = Self.key(of: image.name)
                try builder.add(
                    ListedImage(
                        name: "\(name)/\(image.name)", byteCount: image.range.count,
                        offset: image.range.lowerBound, archive: number, label: index.labels[key]))
            }
            progress(builder.count)
        }
        listing = try builder.finish()
        self.sources = sources
    }

    /// A member's name up to the first dot of its last part, as WebDataset groups them.
    static func key(of name: String) -> String {
        let start =
            name.utf8.lastIndex(of: UInt8(ascii: "/")).map { name.utf8.index(after: $0) } ?? name.startIndex
        let end = name.utf8[start...].firstIndex(of: UInt8(ascii: ".")) ?? name.endIndex
        return String(name[..<end])
    }

    private static func index(of file: Data, path: String) throws(DatasetError) -> ArchiveIndex {
        let result = file.withUnsafeBytes { bytes in
            Result { () throws(DatasetError) in
                try ArchiveIndex.build(file: bytes, path: path, heldLimit: 0, readsLabels: true)
            }
        }
        return try result.get()
    }
}
