import Layers

/// SimSiam's objective: each view's prediction p is compared with the projections z of the others, which are held fixed.
///
/// L = -1 / (V (V - 1)) sum over views i and j /= i of the mean cosine of p_i and z_j; for two views the paper's
/// -(cos(p1, z2) + cos(p2, z1)) / 2. Source: Chen and He 2021, equations 1 to 4.
struct SimSiam: Objective {
    /// Linear layers of the projector.
    let projectorLayers: Int
    /// Outputs of the projector's inner layers; the number of features where it is nil.
    let projectorWidth: Int?
    let outputWidth: Int
    let predictorWidth: Int

    let target = TargetNetwork.stopGradient
    let viewCounts = 2...Int.max

    func heads(features: Int) -> [TrainableHead] {
        [
            .projector(
                layers: projectorLayers, features, inner: projectorWidth ?? features, outputs: outputWidth,
                bias: .frozen, affine: .none),
            TrainableHead(
                name: Self.predictor,
                layers: [
                    .hidden(Self.predictor, 0, outputWidth, predictorWidth),
                    .output("\(Self.predictor).3", predictorWidth, outputWidth),
                ]),
        ]
    }

    @_specialize(where Scalar == Float)
    func loss<Scalar: LayerScalar>(
        of view: Int, among outputs: ViewOutputs<Scalar>, _ memory: ObjectiveMemory<Scalar>,
        gradient: UnsafeMutablePointer<Scalar>
    ) -> Double {
        let cosine = CosineLoss(rows: outputs.rows, columns: outputWidth)
        let others = (0..<outputs.viewCount).filter { $0 != view }
        let weight = -1 / Double(outputs.viewCount * others.count)
        var sum = 0.0
        for (place, other) in others.enumerated() {
            sum += cosine.evaluate(
                outputs.output(view: view, head: 1), outputs.target(view: other, head: 0), weight: weight,
                gradient: gradient, adds: place > 0)
        }
        return weight * sum
    }

    /// Ahead of the projector's names, in place of the classifier.
    static let projector = "encoder.fc"
    static let predictor = "predictor"
}
