/// The head of a network: W f + b.
struct LinearClassifier: Sendable {
    let classCount: Int
    let featureCount: Int
    /// `[classes, D]` row-major.
    let weights: [Float]
    let bias: [Float]

    init(_ head: LinearHead, featureCount: Int, from tensors: NamedTensors) throws(NetworkError) {
        classCount = head.classCount
        self.featureCount = featureCount
        weights = try tensors.finite("\(head.name).weight")
        bias =
            head.hasBias
            ? try tensors.finite("\(head.name).bias") : [Float](repeating: 0, count: head.classCount)
    }

    /// `[count, classes]` for features `[count, D]`, summed in double: a head is too small to need BLAS.
    func logits(_ features: [Float]) -> [Float] {
        stride(from: 0, to: features.count, by: featureCount).flatMap { image in
            (0..<classCount).map { row in
                let sum = (0..<featureCount).reduce(Double(bias[row])) { sum, column in
                    sum + Double(weights[row * featureCount + column]) * Double(features[image + column])
                }
                return Float(sum)
            }
        }
    }
}
