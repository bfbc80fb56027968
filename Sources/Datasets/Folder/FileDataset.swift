import Imaging

/// Image files in a fixed order.
struct FileDataset: ImageDataset {
    let path: String
    let layout: String
    let classNames: [String]
    let fingerprint: String
    private let images: [ListedImage]

    /// - Throws: ``DatasetError`` when the list is empty.
    init(path: String, layout: String, classNames: [String], images: [ListedImage]) throws(DatasetError) {
        guard !images.isEmpty else {
            throw .noImages(path: path, layout: layout, found: "no .jpg, .jpeg or .png file")
        }
        self.path = path
        self.layout = layout
        self.classNames = classNames
        self.images = images
        fingerprint = Self.fingerprint(layout: layout, images: images)
    }

    var count: Int { images.count }

    func name(at index: Int) -> String { images.indices.contains(index) ? images[index].name : "" }

    func label(at index: Int) -> Int? { images.indices.contains(index) ? images[index].label : nil }

    func image(at index: Int) throws(DatasetError) -> RGBImage {
        guard images.indices.contains(index) else {
            throw .indexOutOfRange(path: path, count: count, found: index)
        }
        let image = images[index]
        let bytes = try FileBytes.read(image.path, what: "image file", limit: FileBytes.imageLimit)
        do {
            return try ImageDecoder.decode(bytes, name: image.name)
        } catch {
            throw .image(path: path, name: image.name, error)
        }
    }

    /// Covers the layout, the relative names, the sizes in bytes and the labels.
    private static func fingerprint(layout: String, images: [ListedImage]) -> String {
        var fingerprint = Fingerprint(layout: layout)
        for image in images {
            fingerprint.add(image.name)
            fingerprint.add(image.byteCount)
            fingerprint.add(image.label ?? -1)
        }
        return fingerprint.hexadecimal()
    }
}
