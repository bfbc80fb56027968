import Imaging

/// A numbered sequence of images whose order never changes for the same input.
public protocol ImageDataset: Sendable {
    /// Number of images.
    var count: Int { get }
    /// Path as the user gave it.
    var path: String { get }
    /// The layout that was recognised, in words for a report: "folder tree", "CIFAR-10 binary", "tar".
    var layout: String { get }
    /// Names of the classes in the order of their numbers; empty without labels. A class may have no image.
    var classNames: [String] { get }
    /// SHA-256 in hexadecimal over what identifies the images and their order.
    var fingerprint: String { get }
    /// Name of image `index`, unique in the dataset: a relative path or a member's name.
    func name(at index: Int) -> String
    /// Class of image `index`, or nil without labels.
    func label(at index: Int) -> Int?
    /// Decodes image `index`; several threads may do so at once.
    ///
    /// - Throws: ``DatasetError`` for an index outside of `0..<count` and for an image that does not decode.
    func image(at index: Int) throws(DatasetError) -> RGBImage
}
