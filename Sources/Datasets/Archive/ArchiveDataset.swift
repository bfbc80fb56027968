import Foundation
import Imaging

/// Images in a tar, in the order of its members, readable from many threads at once.
///
/// A plain tar is mapped and indexed once. The images of a compressed one are held in memory, up to a limit.
/// Classes are folders, as in a folder tree; a member `wnids.txt` gives their order.
struct ArchiveDataset: ImageDataset {
    /// Most bytes that the images of a compressed tar may take.
    static let heldLimit = 1 << 31

    let path: String
    let layout: String
    let fingerprint: String
    private let file: Data
    private let held: [UInt8]
    private let images: [ArchiveIndex.Image]
    private let classes: ClassAssignment

    var classNames: [String] { classes.names }
    var count: Int { images.count }

    /// Maps the file and finds its images.
    ///
    /// The fingerprint covers the layout, the size of the archive, the classes, and the name, size and class
    /// of every image.
    init(path: String, heldLimit: Int = heldLimit) throws(DatasetError) {
        let file = try FileBytes.map(path)
        guard !file.isEmpty else { throw .notADataset(path: path, found: "an empty file") }
        let index = try Self.index(of: file, path: path, heldLimit: heldLimit)
        guard !index.images.isEmpty else {
            throw .noImages(path: path, layout: "tar", found: "\(index.otherMembers) members of other kinds")
        }
        let names = index.images.map(\.name)
        self.path = path
        self.file = file
        held = index.held
        images = index.images
        classes = ClassAssignment(paths: names, order: index.classOrder)
        layout = images.contains(where: \.isHeld) ? "compressed tar" : "tar"
        let sizes = index.images.map(\.range.count)
        fingerprint = Fingerprint.ofImages(
            layout: "\(layout) of \(file.count) bytes", classes: classes, names: names, sizes: sizes)
    }

    func name(at index: Int) -> String { images.indices.contains(index) ? images[index].name : "" }

    func label(at index: Int) -> Int? { images.indices.contains(index) ? classes.labels[index] : nil }

    func image(at index: Int) throws(DatasetError) -> RGBImage {
        guard images.indices.contains(index) else {
            throw .indexOutOfRange(path: path, count: count, found: index)
        }
        let image = images[index]
        let bytes = image.isHeld ? Array(held[image.range]) : fileBytes(image.range)
        do {
            return try ImageDecoder.decode(bytes, name: image.name)
        } catch {
            throw .image(path: path, name: image.name, error)
        }
    }

    private func fileBytes(_ range: Range<Int>) -> [UInt8] {
        file.withUnsafeBytes { [UInt8]($0[range]) }
    }

    private static func index(
        of file: Data, path: String, heldLimit: Int
    ) throws(DatasetError) -> ArchiveIndex {
        let result = file.withUnsafeBytes { bytes in
            Result { () throws(DatasetError) in
                try ArchiveIndex.build(file: bytes, path: path, heldLimit: heldLimit)
            }
        }
        return try result.get()
    }
}
