/// Where the bytes of listed images are.
enum ImagePlaces: Sendable {
    /// Files of their own, by their names below the folder at this path.
    case files(String)
    /// Archives at these paths, by their numbers: opened for each image, since there may be more of them than a process may
    /// have open.
    case archives([String])
    /// One archive, open for as long as the data set is, or a copy of its images.
    case bytes(ByteStore)

    /// The bytes of an image, or as many of them as are there.
    func bytes(of image: ListedImage) throws(DatasetError) -> [UInt8] {
        switch self {
        case .files(let folder):
            return try FileBytes.read(
                FilePath.join(folder, image.name), what: "image file", limit: FileBytes.imageLimit)
        case .archives(let paths):
            guard paths.indices.contains(image.archive) else { return [] }
            return try Self.part(ByteStore(of: DescriptorFile(reading: paths[image.archive])), of: image)
        case .bytes(let store): return try Self.part(store, of: image)
        }
    }

    /// A listing that was kept may say anything of an image.
    private static func part(_ store: ByteStore, of image: ListedImage) throws(DatasetError) -> [UInt8] {
        guard (0...store.count).contains(image.offset), (0...FileBytes.imageLimit).contains(image.byteCount)
        else { return [] }
        return try store.bytes(image.offset..<image.offset + image.byteCount)
    }
}
