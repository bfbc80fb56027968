import Datasets

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

/// Which class of the training images each class of the test images is.
public struct ClassMatching: Sendable, Equatable {
    /// Number of classes of both sets together, as the training images number them.
    public let classCount: Int
    /// Number of classes of the test images.
    public var testClassCount: Int { numbers.count }
    /// Whether classes are the same where their names are; else where their numbers are.
    public let isByName: Bool
    /// For each class of the test images that has one, the number among those of the training images.
    private let numbers: [Int: Int]

    /// Matches classes by name where both sets have names, else by number.
    ///
    /// - Throws: ``EvaluationError`` where a set has no labels, or a test image a class that no training image has.
    public init(test: any ImageDataset, training: any ImageDataset) throws(EvaluationError) {
        let (found, known) = (Self.classes(of: test), Self.classes(of: training))
        guard !known.isEmpty else { throw .noLabels(dataset: training.path) }
        guard !found.isEmpty else { throw .noLabels(dataset: test.path) }
        guard known.count >= 2 else { throw .tooFewClasses(dataset: training.path, found: known.count) }
        isByName = !test.classNames.isEmpty && !training.classNames.isEmpty
        let numbersOfNames = Dictionary(
            training.classNames.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        var numbers: [Int: Int] = [:]
        var unknown: [String] = []
        for number in found.sorted() {
            let name = test.classNames.indices.contains(number) ? test.classNames[number] : nil
            let match = isByName ? name.flatMap { numbersOfNames[$0] } : number
            if let match, known.contains(match) {
                numbers[number] = match
            } else {
                unknown.append(name ?? "class \(number)")
            }
        }
        guard unknown.isEmpty else {
            throw .unknownClasses(test: test.path, training: training.path, names: unknown)
        }
        self.numbers = numbers
        classCount = (known.max() ?? 0) + 1
    }

    /// The training images' number of a class of the test images.
    public func callAsFunction(_ label: Int) -> Int? { numbers[label] }

    private static func classes(of dataset: any ImageDataset) -> Set<Int> {
        Set((0..<dataset.count).lazy.compactMap { dataset.label(at: $0) })
    }
}

/// What can be wrong with an evaluation.
public enum EvaluationError: Error, Equatable {
    /// No image of the dataset has a class.
    case noLabels(dataset: String)
    /// Fewer than two classes to tell apart.
    case tooFewClasses(dataset: String, found: Int)
    /// Too few images.
    case tooFewImages(dataset: String, expected: Int, found: Int)
    /// Classes of the test images that the training images do not have.
    case unknownClasses(test: String, training: String, names: [String])
    /// Features, labels and classes that do not belong together.
    case wrongLength(what: String, expected: Int, found: Int)
    /// A feature that is no number, or beyond all numbers.
    case notFinite(image: Int, feature: Int)
    /// A number of the request is out of range.
    case invalidRequest(what: String, expected: String, found: Double)
}

extension EvaluationError: CustomStringConvertible {
    /// One line: what, where, expected, found.
    public var description: String {
        switch self {
        case .noLabels(let dataset):
            "\(dataset): expected images with classes (class folders or labels), found none"
        case .tooFewClasses(let dataset, let found):
            "\(dataset): expected images of at least 2 classes, found \(found)"
        case .tooFewImages(let dataset, let expected, let found):
            "\(dataset): expected at least \(expected) images with a class and features, found \(found)"
        case .unknownClasses(let test, let training, let names):
            "\(test): expected the classes of \(training), found \(names.count) others: "
                + names.prefix(4).joined(separator: ", ") + (names.count > 4 ? ", ..." : "")
        case .wrongLength(let what, let expected, let found):
            "\(what): expected \(expected), found \(found)"
        case .notFinite(let image, let feature):
            "feature \(feature) of image \(image): expected a finite number; does the checkpoint hold NaN?"
        case .invalidRequest(let what, let expected, let found):
            "\(what): expected \(expected), found \(found)"
        }
    }
}
