import Foundation
import Imaging

/// The images of a tar in the order of the archive.
///
/// An image's class is the folder that holds it.
struct TarDataset: ImageDataset {
    let path: String
    let layout: String
    let classNames: [String]
    let fingerprint: String
    private let members: [TarMember]
    private let labels: [Int?]
    /// The mapped file, or the unpacked images of a compressed one.
    private let bytes: Data

    /// - Throws: ``DatasetError`` for a file that is no tar, and for one without images.
    init(path: String) throws(DatasetError) {
        let file = try FileBytes.map(path)
        let reader = try TarReader(path: path, file: file)
        guard !reader.members.isEmpty else {
            throw .noImages(path: path, layout: "tar", found: "no member that ends in .jpg, .jpeg or .png")
        }
        self.path = path
        layout = reader.isCompressed ? "compressed tar" : "tar"
        members = reader.members
        bytes = reader.isCompressed ? Data(reader.unpacked) : file
        let folders = reader.members.map { Self.folder(of: $0.name) }
        let classes = Set(folders.compactMap { $0 }).sorted { FilePath.precedes($0, $1) }
        let numbers = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
        classNames = classes
        labels = folders.map { $0.flatMap { numbers[$0] } }
        fingerprint = Self.fingerprint(reader.members)
    }

    var count: Int { members.count }

    func name(at index: Int) -> String { members.indices.contains(index) ? members[index].name : "" }

    func label(at index: Int) -> Int? { labels.indices.contains(index) ? labels[index] : nil }

    func image(at index: Int) throws(DatasetError) -> RGBImage {
        guard members.indices.contains(index) else {
            throw .indexOutOfRange(path: path, count: count, found: index)
        }
        let member = members[index]
        do {
            return try ImageDecoder.decode([UInt8](bytes[member.bytes]), name: member.name)
        } catch {
            throw .image(path: path, name: member.name, error)
        }
    }

    /// The class folder: the parent, or the grandparent of Tiny-ImageNet's `CLASS/images/FILE`.
    private static func folder(of name: String) -> String? {
        let parts = FilePath.components(name).dropLast()
        let isNested = parts.last == "images" && parts.count >= 2
        return isNested ? parts.dropLast().last : parts.last
    }

    /// Covers the names and the sizes in bytes.
    private static func fingerprint(_ members: [TarMember]) -> String {
        var fingerprint = Fingerprint(layout: "tar")
        for member in members {
            fingerprint.add(member.name)
            fingerprint.add(member.bytes.count)
        }
        return fingerprint.hexadecimal()
    }
}
