import Imaging

/// The first images of another dataset.
public struct LimitedDataset: ImageDataset {
    private let base: any ImageDataset
    /// Number of images.
    public let count: Int

    /// The first `count` images of `base`, or all where it has fewer.
    public init(_ base: any ImageDataset, count: Int) {
        self.base = base
        self.count = min(max(count, 0), base.count)
    }

    /// Path of the whole dataset.
    public var path: String { base.path }
    /// Layout of the whole dataset.
    public var layout: String { base.layout }
    /// Classes of the whole dataset.
    public var classNames: [String] { base.classNames }
    /// Fingerprint of the whole dataset: the limit is an option of the run.
    public var fingerprint: String { base.fingerprint }
    /// Name of image `index`.
    public func name(at index: Int) -> String { base.name(at: index) }
    /// Class of image `index`.
    public func label(at index: Int) -> Int? { base.label(at: index) }
    /// Decodes image `index`.
    public func image(at index: Int) throws(DatasetError) -> RGBImage { try base.image(at: index) }
}
