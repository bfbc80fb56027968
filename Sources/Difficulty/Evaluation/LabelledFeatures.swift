/// Features of labelled images, one row an image.
public struct LabelledFeatures: Sendable, Equatable {
    /// Features an image, D.
    public let width: Int
    /// `[count, width]`, row by row.
    public let values: [Float]
    /// Class of each image, below ``classCount``.
    public let labels: [Int]
    /// Number of classes, with or without images.
    public let classCount: Int

    /// Number of images.
    public var count: Int { labels.count }

    /// Makes features of values that are already in place.
    ///
    /// - Throws: ``EvaluationError`` when the lengths differ, a label is no class or a value is not finite.
    public init(
        width: Int, values: [Float], labels: [Int], classCount: Int
    ) throws(EvaluationError) {
        guard width >= 1 else { throw .wrongLength(what: "features an image", expected: 1, found: width) }
        guard values.count == width * labels.count else {
            throw .wrongLength(what: "features", expected: width * labels.count, found: values.count)
        }
        if let wrong = labels.first(where: { $0 < 0 || $0 >= classCount }) {
            throw .wrongLength(what: "classes", expected: wrong + 1, found: classCount)
        }
        if let wrong = values.firstIndex(where: { !$0.isFinite }) {
            throw .notFinite(image: wrong / width, feature: wrong % width)
        }
        self.width = width
        self.values = values
        self.labels = labels
        self.classCount = classCount
    }

    private init(trusted values: [Float], labels: [Int], like other: LabelledFeatures) {
        width = other.width
        classCount = other.classCount
        self.values = values
        self.labels = labels
    }

    /// The features of image `index`.
    func row(_ index: Int) -> ArraySlice<Float> { values[index * width..<(index + 1) * width] }

    /// The images of these numbers.
    func subset(_ indices: [Int]) -> LabelledFeatures {
        LabelledFeatures(
            trusted: indices.flatMap { row($0) }, labels: indices.map { labels[$0] }, like: self)
    }

    /// Classes that have an image, ascending.
    var presentClasses: [Int] { Set(labels).sorted() }
}
