import Imaging

/// The first images of a dataset, in its order.
///
/// The fingerprint is that of the base where nothing is left out; otherwise it covers the base's fingerprint
/// and the count.
public struct LimitedDataset: ImageDataset {
    public let count: Int
    public let fingerprint: String
    private let base: any ImageDataset

    public var path: String { base.path }
    public var layout: String { base.layout }
    public var classNames: [String] { base.classNames }

    /// Takes the first `count` images: none for a count below 0, all for one above `base.count`.
    public init(_ base: any ImageDataset, count: Int) {
        self.base = base
        self.count = min(max(count, 0), base.count)
        var limited = Fingerprint(layout: "limited")
        limited.add(base.fingerprint)
        limited.add(self.count)
        fingerprint = self.count == base.count ? base.fingerprint : limited.hexadecimal()
    }

    public func name(at index: Int) -> String { index < count ? base.name(at: index) : "" }

    public func label(at index: Int) -> Int? { index < count ? base.label(at: index) : nil }

    public func image(at index: Int) throws(DatasetError) -> RGBImage {
        guard index >= 0, index < count else {
            throw .indexOutOfRange(path: path, count: count, found: index)
        }
        return try base.image(at: index)
    }
}
