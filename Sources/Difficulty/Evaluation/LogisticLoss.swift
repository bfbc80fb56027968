import Layers
import Statistics

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

    /// Sums over some images of the loss and of its derivatives.
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
