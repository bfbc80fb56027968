import Imaging

/// Some images of a dataset, in its order.
public struct SubsetDataset: ImageDataset {
    /// Numbers of the images in the base, ascending.
    public let indices: [Int]
    private let base: any ImageDataset

    /// Number of images that are taken.
    public var count: Int { indices.count }
    /// Fingerprint of the base: what is taken is an option of the run.
    public var fingerprint: String { base.fingerprint }
    /// Path of the base.
    public var path: String { base.path }
    /// Layout of the base.
    public var layout: String { base.layout }
    /// All classes of the base, taken or not.
    public var classNames: [String] { base.classNames }

    /// Takes the images that have a label, or `limit` of them: each class keeps its share, to within one image, and they are
    /// spread over those of the class.
    public init(labelled base: any ImageDataset, limit: Int? = nil) {
        let labels = (0..<base.count).map(base.label)
        let labelled = labels.indices.filter { labels[$0] != nil }
        self.base = base
        guard let limit, limit < labelled.count else {
            indices = labelled
            return
        }
        let byClass = labelled.sorted { (labels[$0] ?? 0, $0) < (labels[$1] ?? 0, $1) }
        let taken = max(limit, 0)
        indices = (0..<taken).map { place in
            // Quotient and remainder apart, so that no product overflows.
            let (step, rest) = byClass.count.quotientAndRemainder(dividingBy: taken)
            return byClass[place * step + place * rest / taken]
        }.sorted()
    }

    /// Name of an image, as in the base.
    public func name(at index: Int) -> String { isIn(index) ? base.name(at: indices[index]) : "" }

    /// Class of an image, as in the base.
    public func label(at index: Int) -> Int? { isIn(index) ? base.label(at: indices[index]) : nil }

    /// Decodes an image.
    ///
    /// - Throws: ``DatasetError`` for an index beyond the count, and what the base throws.
    public func image(at index: Int) throws(DatasetError) -> RGBImage {
        guard isIn(index) else { throw .indexOutOfRange(path: path, count: count, found: index) }
        return try base.image(at: indices[index])
    }

    private func isIn(_ index: Int) -> Bool { indices.indices.contains(index) }
}
