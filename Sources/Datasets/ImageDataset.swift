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
    /// What looks like an image at the path and is not among the images.
    var leftOut: LeftOut { get }
    /// How the images were chosen from more; nil where they are all.
    var subset: ImageSubset? { get }
    /// Name of image `index`, unique in the dataset: a relative path or a member's name.
    func name(at index: Int) -> String
    /// Class of image `index`, or nil without labels.
    func label(at index: Int) -> Int?
    /// Hands over the class of every image in its order.
    ///
    /// - Throws: ``DatasetError`` where a listing cannot be read any more.
    func forEachLabel(_ body: (Int?) -> Void) throws(DatasetError)
    /// Decodes image `index`; several threads may do so at once.
    ///
    /// - Throws: ``DatasetError`` for an index outside of `0..<count` and for an image that does not decode.
    func image(at index: Int) throws(DatasetError) -> RGBImage
}

extension ImageDataset {
    /// Nothing.
    public var leftOut: LeftOut { LeftOut() }
    /// All images.
    public var subset: ImageSubset? { nil }
    /// Asks for one label after the other.
    public func forEachLabel(_ body: (Int?) -> Void) throws(DatasetError) {
        for index in 0..<count { body(label(at: index)) }
    }
}
