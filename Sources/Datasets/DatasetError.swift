import Foundation
import Imaging

/// What can be wrong with a dataset or with what is asked of it.
public enum DatasetError: Error, Equatable {
    /// There is nothing at the path.
    case noSuchPath(path: String)
    /// There is no image file at the path.
    case noImage(path: String, found: String)
    /// The operating system refused to read a file or a folder.
    case unreadable(path: String, reason: String)
    /// What is too long for memory has no place in the folder for temporary files.
    case temporary(what: String, reason: String)
    /// A file or a folder of none of the layouts that are known.
    case notADataset(path: String, found: String)
    /// A layout that was recognised, with no image in it.
    case noImages(path: String, layout: String, found: String)
    /// A file of records whose length is not a whole number of records.
    case wrongLength(path: String, recordBytes: [Int], found: Int)
    /// An image whose size is not that of its listing, and the file that keeps the listing.
    case changed(path: String, name: String, expected: Int, found: Int, listing: String?)
    /// A record whose label is beyond the number of classes.
    case labelOutOfRange(path: String, record: Int, classes: Int, found: Int)
    /// A text file of a layout that does not say what it has to say.
    case badText(path: String, expected: String, found: String)
    /// A file, or a member of an archive, above a limit in bytes.
    case tooLarge(path: String, what: String, limit: Int, found: Int)
    /// More entries than a limit.
    case tooMany(path: String, what: String, limit: Int)
    /// An archive that its reader gave up on.
    case badArchive(path: String, reason: String)
    /// An index that the dataset does not have.
    case indexOutOfRange(path: String, count: Int, found: Int)
    /// The image of this name in the dataset at this path does not decode.
    case image(path: String, name: String, ImagingError)
}

extension DatasetError: CustomStringConvertible {
    /// One line: what, where, expected, found.
    public var description: String {
        switch self {
        case .noSuchPath(let path):
            "\(path): expected a folder, an archive, a list or a CIFAR file, found nothing at this path"
        case .noImage(let path, let found):
            "\(path): expected a \(ImageFormat.names) file, found \(found)"
        case .unreadable(let path, let reason):
            "\(path): cannot be read: \(reason)"
        case .temporary(let what, let reason):
            "\(NSTemporaryDirectory()): expected room for \(what) (TMPDIR may name another folder), found: \(reason)"
        case .notADataset(let path, let found):
            "\(path): expected a folder of images, a tar or a zip of images, a list of image files (.txt) or a CIFAR file, found \(found)"
        case .noImages(let path, let layout, let found):
            "\(path): \(layout): expected at least one image, found \(found)"
        case .wrongLength(let path, let recordBytes, let found):
            "\(path): expected a multiple of \(recordBytes.map(String.init).joined(separator: " or ")) bytes"
                + " above 0, found \(found) bytes"
        case .changed(let path, let name, let expected, let found, let listing):
            "\(path): \(name): expected \(expected) bytes as listed, found \(found)"
                + (listing.map { "; to list anew, remove \($0)" } ?? "; it changed during the run")
        case .labelOutOfRange(let path, let record, let classes, let found):
            "\(path): record \(record): expected a label from 0 to \(classes - 1), found \(found)"
        case .badText(let path, let expected, let found):
            "\(path): expected \(expected), found \(found)"
        case .tooLarge(let path, let what, let limit, let found):
            "\(path): \(what): expected at most \(limit) bytes, found \(found)"
        case .tooMany(let path, let what, let limit):
            "\(path): \(what): expected at most \(limit), found more"
        case .badArchive(let path, let reason):
            "\(path): expected a readable archive, found: \(reason)"
        case .indexOutOfRange(let path, let count, let found):
            "\(path): expected an image index from 0 to \(count - 1), found \(found)"
        case .image(let path, _, let error):
            "\(path): \(error)"
        }
    }
}
