import Statistics

/// How well frozen features tell classes apart.
public struct FeatureEvaluation: Sendable {
    /// Images that vote in the nearest-neighbour classifier.
    public let neighborCount: Int
    /// The votes' temperature.
    public let temperature: Double
    /// Weight of the linear classifier's squared weights.
    public let l2: Double
    /// Threads.
    public let threads: Int

    /// Parts of the images where there are none but the test images.
    public static let foldCount = 5

    /// Makes an evaluation; its numbers are checked where they are used.
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
        return NeighborResult(
            top1: try Self.top1(predictions, test.labels), neighborCount: classifier.neighborCount)
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
        return LinearResult(
            top1: try Self.top1(classifier.predictions(for: test), test.labels), folds: nil,
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
        return LinearResult(
            top1: try Self.top1(predictions, images.labels), folds: folds.parts.count,
            iterations: iterations, isConverged: areConverged)
    }

    private static func top1(_ predictions: [Int], _ labels: [Int]) throws -> ProportionEstimate {
        try ProportionEstimate(
            successes: zip(predictions, labels).count { $0 == $1 }, trials: labels.count)
    }
}
