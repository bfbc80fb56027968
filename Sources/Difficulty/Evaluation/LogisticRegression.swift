/// Multinomial logistic regression on frozen features, each scaled to mean 0 and deviation 1.
///
/// Minimises the mean cross-entropy plus (l2 / 2) |W|^2 over all training images at once; the same bits for any
/// number of threads.
public struct LogisticRegression: Sendable {
    /// Weight of the squared weights; biases are not counted.
    public let l2: Double

    /// - Throws: ``EvaluationError`` for a negative weight or one that is no number.
    public init(l2: Double) throws(EvaluationError) {
        guard l2 >= 0, l2.isFinite else {
            throw .invalidRequest(what: "l2", expected: "a number of at least 0", found: l2)
        }
        self.l2 = l2
    }

    /// Most steps of the search.
    public static let largestIterationCount = LimitedMemoryBFGS().largestIterationCount

    /// The classifier of some training images; classes without one are never predicted.
    ///
    /// - Parameters:
    ///   - interruption: looked at before each step.
    ///   - progress: told of the number of steps made.
    /// - Returns: nil where it was interrupted.
    /// - Throws: ``EvaluationError`` for images of fewer than two classes.
    public func fit(
        _ training: LabelledFeatures, threads: Int, interruption: Interruption = Interruption(),
        progress: (Int) -> Void = { _ in }
    ) throws(EvaluationError) -> LinearClassifier? {
        let classes = training.presentClasses
        guard classes.count >= 2 else {
            throw .tooFewClasses(dataset: "training images", found: classes.count)
        }
        let numbers = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
        let present = try LabelledFeatures(
            width: training.width, values: training.values,
            labels: training.labels.compactMap { numbers[$0] }, classCount: classes.count)
        let scaling = FeatureScaling(present)
        let loss = LogisticLoss(features: present, scaling: scaling, l2: l2, threads: threads)
        let outcome = LimitedMemoryBFGS().minimum(
            from: [Double](repeating: 0, count: loss.parameterCount), of: { loss($0) },
            isInterrupted: { interruption.isRequested }, progress: progress)
        guard !outcome.wasInterrupted else { return nil }
        let weightCount = classes.count * training.width
        return LinearClassifier(
            classes: classes, width: training.width, scaling: scaling,
            weights: Array(outcome.point[..<weightCount]), biases: Array(outcome.point[weightCount...]),
            loss: outcome.value, iterations: outcome.iterations, isConverged: outcome.isConverged)
    }
}
