import Algorithms
import Imaging

/// Images that are files below a folder, decoded as they are asked for.
struct FolderDataset: ImageDataset {
    let path: String
    let layout: String
    let fingerprint: String
    let leftOut: LeftOut
    /// Folder that the names are relative to.
    private let root: String
    private let images: [FolderScan.Image]
    private let classes: ClassAssignment

    var classNames: [String] { classes.names }
    var count: Int { images.count }

    /// Takes images whose classes are known.
    ///
    /// The fingerprint covers the layout, the classes, and the name, size and class of every file; not the
    /// place of the folder, and not what is in the files.
    init(
        path: String, root: String, layout: String, images: [FolderScan.Image], classes: ClassAssignment,
        leftOut: LeftOut
    ) {
        self.path = path
        self.root = root
        self.layout = layout
        self.images = images
        self.classes = classes
        self.leftOut = leftOut
        fingerprint = Fingerprint.ofImages(
            layout: layout, classes: classes, names: images.map(\.name), sizes: images.map(\.byteCount))
    }

    func name(at index: Int) -> String { images.indices.contains(index) ? images[index].name : "" }

    func label(at index: Int) -> Int? { images.indices.contains(index) ? classes.labels[index] : nil }

    func image(at index: Int) throws(DatasetError) -> RGBImage {
        guard images.indices.contains(index) else {
            throw .indexOutOfRange(path: path, count: count, found: index)
        }
        let name = images[index].name
        let file = FilePath.join(root, name)
        let bytes = try FileBytes.read(file, what: "image file", limit: FileBytes.imageLimit)
        do {
            return try ImageDecoder.decode(bytes, name: name)
        } catch {
            throw .image(path: path, name: name, error)
        }
    }
}

/// Classes of images whose names are known.
struct ClassAssignment: Sendable, Equatable {
    /// Names of the classes by number.
    let names: [String]
    /// Class of each image.
    let labels: [Int?]

    /// Numbers classes whose names are known.
    ///
    /// - Parameters:
    ///   - classes: Name of the class of each image.
    ///   - order: Names of classes in an order that is known (`wnids.txt`); used when it names every class
    ///     that is found, otherwise classes are in byte order.
    init(classes: [String?], order: [String] = []) {
        let found = Set(classes.compacted())
        let isOrdered = !found.isEmpty && found.isSubset(of: order)
        names = isOrdered ? order : found.sorted(by: FilePath.precedes)
        let numbers = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        labels = classes.map { name in name.flatMap { numbers[$0] } }
    }
}
