import Datasets

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
