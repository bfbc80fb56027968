import Statistics

/// How well frozen features tell classes apart.
public struct FeatureEvaluation: Sendable {
    /// Images that vote in the nearest-neighbour classifier, k.
    public let neighborCount: Int
    /// T of the votes' weights exp(cos / T).
    public let temperature: Double
    /// Weight of (1/2) |W|^2 in the linear classifier's loss.
    public let l2: Double
    /// They share the images; results do not depend on how many there are.
    public let threads: Int

    /// Parts of the images where there are none but the test images.
    public static let foldCount = 5

    /// Numbers are checked where they are used.
    public init(neighborCount: Int, temperature: Double, l2: Double, threads: Int) {
        self.neighborCount = neighborCount
        self.temperature = temperature
        self.l2 = l2
        self.threads = threads
    }

    /// Top-1 of the nearest neighbours among `training`, or among the other test images where it is nil.
    ///
    /// - Parameter progress: called by any thread with the number of images done.
    /// - Returns: nil where it was interrupted.
    public func nearestNeighbors(
        _ test: LabelledFeatures, training: LabelledFeatures?, interruption: Interruption = Interruption(),
        progress: @Sendable (Int) -> Void = { _ in }
    ) throws -> NeighborResult? {
        // Without the image itself there is one fewer.
        let most = training?.count ?? test.count - 1
        guard most >= 1 else {
            throw EvaluationError.tooFewImages(dataset: "leave-one-out", expected: 2, found: test.count)
        }
        let classifier = try NearestNeighborClassifier(
            training ?? test, neighborCount: min(neighborCount, most), temperature: temperature)
        let predictions = try classifier.predictions(
            for: test, leavesOneOut: training == nil, threads: threads, interruption: interruption,
            progress: progress)
        guard let predictions else { return nil }
        return try NeighborResult(
            areRight: Self.right(predictions, test.labels), neighborCount: classifier.neighborCount)
    }

    /// Top-1 of a linear classifier of `training`, or of one for each fifth of the test images on the others where
    /// it is nil.
    ///
    /// - Parameter progress: told of the steps made so far, of ``linearStepCount(hasTraining:)`` at most.
    /// - Returns: nil where it was interrupted.
    public func linear(
        _ test: LabelledFeatures, training: LabelledFeatures?, interruption: Interruption = Interruption(),
        progress: (Int) -> Void = { _ in }
    ) throws -> LinearResult? {
        let regression = try LogisticRegression(l2: l2)
        guard let training else {
            return try crossValidated(regression, test, interruption: interruption, progress: progress)
        }
        let classifier = try regression.fit(
            training, threads: threads, interruption: interruption, progress: progress)
        guard let classifier else { return nil }
        return try LinearResult(
            areRight: Self.right(classifier.predictions(for: test), test.labels), folds: nil,
            iterations: classifier.iterations, isConverged: classifier.isConverged)
    }

    /// Most steps that the linear classifiers take.
    public static func linearStepCount(hasTraining: Bool) -> Int {
        (hasTraining ? 1 : foldCount) * LogisticRegression.largestIterationCount
    }

    private func crossValidated(
        _ regression: LogisticRegression, _ images: LabelledFeatures, interruption: Interruption,
        progress: (Int) -> Void
    ) throws -> LinearResult? {
        let folds = StratifiedFolds(images.labels, count: min(Self.foldCount, images.count))
        var predictions = [Int](repeating: -1, count: images.count)
        var (iterations, areConverged) = (0, true)
        for (part, indices) in folds.parts.enumerated() {
            let before = part * LogisticRegression.largestIterationCount
            let classifier = try regression.fit(
                images.subset(folds.others(than: part)), threads: threads, interruption: interruption,
                progress: { progress(before + $0) })
            guard let classifier else { return nil }
            let found = try classifier.predictions(for: images.subset(indices))
            for (index, prediction) in zip(indices, found) { predictions[index] = prediction }
            iterations += classifier.iterations
            areConverged = areConverged && classifier.isConverged
        }
        return try LinearResult(
            areRight: Self.right(predictions, images.labels), folds: folds.parts.count,
            iterations: iterations, isConverged: areConverged)
    }

    private static func right(_ predictions: [Int], _ labels: [Int]) -> [Bool] {
        zip(predictions, labels).map { $0 == $1 }
    }
}

/// The outcome of the nearest-neighbour classifier.
public struct NeighborResult: Sendable, Equatable {
    /// Whether the class of each test image was found, in their order.
    public let areRight: [Bool]
    /// Images whose class was found, of all.
    public let top1: ProportionEstimate
    /// Images that voted.
    public let neighborCount: Int

    init(areRight: [Bool], neighborCount: Int) throws {
        top1 = try ProportionEstimate(successes: areRight.count { $0 }, trials: areRight.count)
        self.areRight = areRight
        self.neighborCount = neighborCount
    }
}

/// The outcome of the linear classifier.
public struct LinearResult: Sendable, Equatable {
    /// Whether the class of each test image was found, in their order.
    public let areRight: [Bool]
    /// Images whose class was found, of all.
    public let top1: ProportionEstimate
    /// Parts of the images in turn left out of the training; nil with training images of their own.
    public let folds: Int?
    /// Steps of the search, of all parts together.
    public let iterations: Int
    /// Whether every search ended at its minimum.
    public let isConverged: Bool

    init(areRight: [Bool], folds: Int?, iterations: Int, isConverged: Bool) throws {
        top1 = try ProportionEstimate(successes: areRight.count { $0 }, trials: areRight.count)
        self.areRight = areRight
        self.folds = folds
        self.iterations = iterations
        self.isConverged = isConverged
    }
}

/// Splits images into parts that have the classes' shares, and sizes that differ by one at most.
struct StratifiedFolds {
    /// Numbers of the images in each part, ascending.
    let parts: [[Int]]

    /// The images of each class in turn, dealt to the parts one by one.
    ///
    /// - Parameters:
    ///   - labels: class of each image.
    ///   - count: of the parts, at least one.
    init(_ labels: [Int], count: Int) {
        let order = labels.indices.sorted { (labels[$0], $0) < (labels[$1], $1) }
        parts = (0..<count).map { part in
            stride(from: part, to: order.count, by: count).map { order[$0] }.sorted()
        }
    }

    /// The images outside of a part, ascending.
    func others(than part: Int) -> [Int] {
        parts.indices.filter { $0 != part }.flatMap { parts[$0] }.sorted()
    }
}
