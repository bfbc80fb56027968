import Imaging
import Statistics

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
