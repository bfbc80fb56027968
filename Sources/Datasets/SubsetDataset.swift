import Imaging

/// Some images of a dataset, in its order.
public struct SubsetDataset: ImageDataset {
    /// Numbers of the images in the base, ascending.
    public let indices: [Int]
    /// How they were chosen; nil where nothing had to be.
    public let subset: ImageSubset?
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
    /// What the base leaves out.
    public var leftOut: LeftOut { base.leftOut }

    /// Takes `limit` of the images: each class keeps its share, to within one image, and they are spread over those of the
    /// class. What is taken is a function of the images' classes, and the same in every run.
    ///
    /// - Throws: ``DatasetError`` where the listing cannot be read any more.
    public init(_ base: any ImageDataset, limit: Int) throws(DatasetError) {
        try self.init(base, limit: limit) { _ in true }
    }

    /// Takes the images that have a label, or `limit` of them.
    ///
    /// - Throws: ``DatasetError`` where the listing cannot be read any more.
    public init(labelled base: any ImageDataset, limit: Int? = nil) throws(DatasetError) {
        try self.init(base, limit: limit) { $0 != nil }
    }

    private init(
        _ base: any ImageDataset, limit: Int?, where isWanted: (Int?) -> Bool
    ) throws(DatasetError) {
        // Four bytes an image, since there may be millions.
        var (classes, wanted): ([Int32], [Int32]) = ([], [])
        var number: Int32 = 0
        try base.forEachLabel { label in
            if isWanted(label) {
                classes.append(label.flatMap { Int32(exactly: $0) } ?? -1)
                wanted.append(number)
            }
            number &+= 1
        }
        self.base = base
        guard let limit, limit < wanted.count else {
            indices = wanted.map { Int($0) }
            subset = nil
            return
        }
        indices = SpreadChoice.indices(count: limit, classes: classes).map { Int(wanted[$0]) }
        subset = ImageSubset(of: wanted.count, hasClasses: classes.contains { $0 >= 0 })
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
