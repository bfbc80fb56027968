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
