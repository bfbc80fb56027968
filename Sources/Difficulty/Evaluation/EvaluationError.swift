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
