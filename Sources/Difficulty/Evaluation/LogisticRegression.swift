import Foundation
import Layers
import Statistics

/// Multinomial logistic regression on frozen features, each scaled to mean 0 and standard deviation 1.
///
/// Minimises -(1/N) sum_i log softmax(W z_i + b)[y_i] + (l2 / 2) |W|^2 over all N training images at once, z_i the scaled
/// features; the same bits for any number of threads.
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

/// The mean cross-entropy of a linear classifier on scaled features, with (l2 / 2) |W|^2; biases are free.
///
/// Parameters are W, `[classes, D]`, then the biases.
struct LogisticLoss: Sendable {
    let features: LabelledFeatures
    let scaling: FeatureScaling
    let l2: Double
    let threads: Int

    /// Parts whose sums are added in their order, so that threads do not change a bit; and rows of a part at a time.
    private static let partCount = 16
    private static let blockCount = 512

    private var weightCount: Int { features.classCount * features.width }

    /// How many parameters there are.
    var parameterCount: Int { weightCount + features.classCount }

    /// Loss and gradient.
    func callAsFunction(_ parameters: [Double]) -> (value: Double, gradient: [Double]) {
        BLAS.useCallingThreadOnly()
        let length = (features.count + Self.partCount - 1) / Self.partCount
        let parts = Parallel.map(count: Self.partCount, threads: threads) { part in
            sums(parameters, min(part * length, features.count)..<min((part + 1) * length, features.count))
        }
        var (value, gradient) = (0.0, [Double](repeating: 0, count: parameterCount))
        for part in parts {
            value += part.loss
            for place in 0..<weightCount { gradient[place] += part.weights[place] }
            for (place, bias) in part.biases.enumerated() { gradient[weightCount + place] += bias }
        }
        let count = Double(features.count)
        for place in gradient.indices { gradient[place] /= count }
        var squares = 0.0
        for place in 0..<weightCount {
            gradient[place] += l2 * parameters[place]
            squares += parameters[place] * parameters[place]
        }
        return (value / count + 0.5 * l2 * squares, gradient)
    }

    /// Sums over some images of the loss and of its derivatives, dW `[classes, D]` and db `[classes]`.
    private func sums(
        _ parameters: [Double], _ range: Range<Int>
    ) -> (loss: Double, weights: [Double], biases: [Double]) {
        let classes = features.classCount
        var (loss, biases) = (0.0, [Double](repeating: 0, count: classes))
        var weights = [Double](repeating: 0, count: weightCount)
        var scores = [Double](repeating: 0, count: Self.blockCount * classes)
        for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.blockCount) {
            let block = start..<min(start + Self.blockCount, range.upperBound)
            let rows = scaling.apply(features, block)
            MatrixProducts.rowByRow(
                rows[...], parameters[..<weightCount], inner: features.width, into: &scores)
            loss += scores.withUnsafeMutableBufferPointer { scores in
                block.reduce(0.0) { sum, index in
                    let place = (index - start) * classes
                    let row = UnsafeMutableBufferPointer(rebasing: scores[place..<place + classes])
                    return sum + differentiate(row, parameters[weightCount...], index, into: &biases)
                }
            }
            MatrixProducts.addColumnByColumn(
                scores[..<(block.count * classes)], rows[...], rows: block.count, to: &weights)
        }
        return (loss, weights, biases)
    }

    /// Turns the scores of an image, without biases, into the derivatives by them, and adds these to `sums`.
    ///
    /// - Returns: the image's loss.
    private func differentiate(
        _ scores: UnsafeMutableBufferPointer<Double>, _ biases: ArraySlice<Double>, _ index: Int,
        into sums: inout [Double]
    ) -> Double {
        for (place, bias) in zip(scores.indices, biases) { scores[place] += bias }
        let label = features.labels[index]
        let loss = Softmax.normalize(scores, label: label)
        scores[label] -= 1
        for place in scores.indices { sums[place] += scores[place] }
        return loss
    }
}

/// Scores of classes.
enum Softmax {
    /// The first class with the largest score.
    static func largest(_ scores: ArraySlice<Double>) -> Int {
        var best = scores.startIndex
        for place in scores.indices where scores[place] > scores[best] { best = place }
        return best - scores.startIndex
    }

    /// Turns the scores of one image into probabilities.
    ///
    /// - Returns: -log of the probability of `label`.
    static func normalize(_ scores: UnsafeMutableBufferPointer<Double>, label: Int) -> Double {
        let top = scores.max() ?? 0
        let own = scores[label]
        var total = 0.0
        for place in scores.indices {
            scores[place] = exp(scores[place] - top)
            total += scores[place]
        }
        for place in scores.indices { scores[place] /= total }
        return log(total) - (own - top)
    }
}

/// What ``LogisticRegression`` has found.
public struct LinearClassifier: Sendable {
    /// The classes that it tells apart.
    let classes: [Int]
    let width: Int
    let scaling: FeatureScaling
    /// `[classes, width]`, of scaled features.
    let weights: [Double]
    let biases: [Double]
    /// The loss at the end, with the weights' part.
    public let loss: Double
    /// Steps of the search.
    public let iterations: Int
    /// Whether the search ended at the minimum and not at its last step.
    public let isConverged: Bool

    /// The class of each image; of classes with the same score, the first.
    ///
    /// - Throws: ``EvaluationError`` for features of another length.
    public func predictions(for queries: LabelledFeatures) throws(EvaluationError) -> [Int] {
        guard queries.width == width else {
            throw .wrongLength(what: "features an image", expected: width, found: queries.width)
        }
        let blockCount = 512
        var scores = [Double](repeating: 0, count: blockCount * classes.count)
        return stride(from: 0, to: queries.count, by: blockCount).flatMap { start in
            let block = start..<min(start + blockCount, queries.count)
            let rows = scaling.apply(queries, block)
            MatrixProducts.rowByRow(rows[...], weights[...], inner: width, into: &scores)
            return block.indices.map { index in
                let place = (index - start) * classes.count
                for other in classes.indices { scores[place + other] += biases[other] }
                return classes[Softmax.largest(scores[place..<place + classes.count])]
            }
        }
    }
}

/// Makes each feature of mean 0 and standard deviation 1 over the training images: z = (x - mean) / standard deviation.
struct FeatureScaling: Sendable, Equatable {
    let means: [Double]
    /// Of the images, not of a population behind them; 1 for a feature that does not vary.
    let deviations: [Double]

    /// Two passes over the features.
    init(_ features: LabelledFeatures) {
        let count = Double(max(features.count, 1))
        let zeros = [Double](repeating: 0, count: features.width)
        let means = Self.sums(features, around: zeros) { $0 }.map { $0 / count }
        let squares = Self.sums(features, around: means) { $0 * $0 }
        self.means = means
        deviations = squares.map { $0 > 0 ? ($0 / count).squareRoot() : 1 }
    }

    /// Sums over the images of a function of each feature's distance from a centre.
    private static func sums(
        _ features: LabelledFeatures, around centres: [Double], _ function: (Double) -> Double
    ) -> [Double] {
        let width = features.width
        var sums = [Double](repeating: 0, count: width)
        features.values.withUnsafeBufferPointer { values in
            for start in stride(from: 0, to: values.count, by: width) {
                for place in 0..<width {
                    sums[place] += function(Double(values[start + place]) - centres[place])
                }
            }
        }
        return sums
    }

    /// The scaled features of some images, row by row.
    func apply(_ features: LabelledFeatures, _ range: Range<Int>) -> [Double] {
        let width = features.width
        return [Double](unsafeUninitializedCapacity: range.count * width) { target, initialized in
            features.values.withUnsafeBufferPointer { values in
                for (row, index) in range.enumerated() {
                    for place in 0..<width {
                        target[row * width + place] =
                            (Double(values[index * width + place]) - means[place]) / deviations[place]
                    }
                }
            }
            initialized = range.count * width
        }
    }
}
