import Imaging

/// The first images of a dataset, in its order.
public struct LimitedDataset: ImageDataset {
    /// Number of images that are taken.
    public let count: Int
    private let base: any ImageDataset

    /// Fingerprint of the base: the limit is an option of the run.
    public var fingerprint: String { base.fingerprint }
    /// Path of the base.
    public var path: String { base.path }
    /// Layout of the base.
    public var layout: String { base.layout }
    /// All classes of the base, taken or not.
    public var classNames: [String] { base.classNames }

    /// Takes the first `count` images: none for a count below 0, all for one above `base.count`.
    public init(_ base: any ImageDataset, count: Int) {
        self.base = base
        self.count = min(max(count, 0), base.count)
    }

    /// Name of an image, as in the base.
    public func name(at index: Int) -> String { index < count ? base.name(at: index) : "" }

    /// Class of an image, as in the base.
    public func label(at index: Int) -> Int? { index < count ? base.label(at: index) : nil }

    /// Decodes an image.
    ///
    /// - Throws: ``DatasetError`` for an index beyond the count, and what the base throws.
    public func image(at index: Int) throws(DatasetError) -> RGBImage {
        guard index >= 0, index < count else {
            throw .indexOutOfRange(path: path, count: count, found: index)
        }
        return try base.image(at: index)
    }
}
