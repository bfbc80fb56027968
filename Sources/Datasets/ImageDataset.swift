import Imaging
import Statistics

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
    /// Images that these were chosen from, or their own number.
    public var populationCount: Int { subset?.of ?? count }
    /// Asks for one label after the other.
    public func forEachLabel(_ body: (Int?) -> Void) throws(DatasetError) {
        for index in 0..<count { body(label(at: index)) }
    }
}

/// A dataset whose decoded images stay in memory, as many as a budget allows: training sees each of them many times.
public final class CachedDataset: ImageDataset {
    private struct Store {
        var images: [RGBImage?]
        var bytesLeft: Int
    }

    private let base: any ImageDataset
    private let store: Guarded<Store>

    /// Keeps images of `base` up to `bytes` of pixels.
    public init(_ base: any ImageDataset, bytes: Int) {
        self.base = base
        store = Guarded(Store(images: Array(repeating: nil, count: base.count), bytesLeft: bytes))
    }

    /// Number of images of the base.
    public var count: Int { base.count }
    /// Path of the base.
    public var path: String { base.path }
    /// Layout of the base.
    public var layout: String { base.layout }
    /// Classes of the base.
    public var classNames: [String] { base.classNames }
    /// Fingerprint of the base.
    public var fingerprint: String { base.fingerprint }
    /// What the base leaves out.
    public var leftOut: LeftOut { base.leftOut }
    /// How the images of the base were chosen.
    public var subset: ImageSubset? { base.subset }
    /// Name of an image, as in the base.
    public func name(at index: Int) -> String { base.name(at: index) }
    /// Class of an image, as in the base.
    public func label(at index: Int) -> Int? { base.label(at: index) }

    /// Classes of all images, as in the base.
    ///
    /// - Throws: ``DatasetError`` as the base does.
    public func forEachLabel(_ body: (Int?) -> Void) throws(DatasetError) { try base.forEachLabel(body) }

    /// The image from memory, or decoded.
    ///
    /// - Throws: ``DatasetError`` as the base does.
    public func image(at index: Int) throws(DatasetError) -> RGBImage {
        let isThere = (0..<base.count).contains(index)
        if isThere, let known = store.withLock({ $0.images[index] }) { return known }
        let image = try base.image(at: index)
        if isThere { keep(image, at: index) }
        return image
    }

    private func keep(_ image: RGBImage, at index: Int) {
        store.withLock { store in
            guard store.images[index] == nil, store.bytesLeft >= image.pixels.count else { return }
            store.bytesLeft -= image.pixels.count
            store.images[index] = image
        }
    }
}
