import Layers

/// MoCo v3's objective: each view's prediction is to find the key of its image among the other view's keys of the batch.
///
/// L = 2T (CE(q1 . k2 / T) + CE(q2 . k1 / T)), a sum of both ways, rows of unit length; 2T is the official code's scale. Keys come
/// from a network that follows. Source: Chen, Xie and He 2021; `moco/builder.py`.
struct MoCoV3: Objective {
    /// Linear layers of the projector: 2 for ResNets.
    let projectorLayers: Int
    /// Outputs of the inner layers of projector and predictor.
    let hiddenWidth: Int
    let outputWidth: Int
    let temperature: Double

    let target = TargetNetwork.movingAverage(MovingAverage(heads: 1, movesFirst: true))
    let viewCounts = 2...2

    func heads(features: Int) -> [TrainableHead] {
        [
            .projector(
                layers: projectorLayers, features, inner: hiddenWidth, outputs: outputWidth, affine: .none),
            TrainableHead(
                name: SimSiam.predictor,
                layers: [
                    .hidden(SimSiam.predictor, 0, outputWidth, hiddenWidth),
                    .output("\(SimSiam.predictor).3", hiddenWidth, outputWidth, bias: .none),
                ]),
        ]
    }

    @_specialize(where Scalar == Float)
    func loss<Scalar: LayerScalar>(
        of view: Int, among outputs: ViewOutputs<Scalar>, _ memory: ObjectiveMemory<Scalar>,
        gradient: UnsafeMutablePointer<Scalar>
    ) -> Double {
        let rows = outputs.rows
        let output = outputs.output(view: view, head: 1)
        let queries = UnitRows(output, count: rows, columns: outputWidth)
        let keys = UnitRows(outputs.target(view: 1 - view, head: 0), count: rows, columns: outputWidth)
        var similarities = [Scalar](repeating: 0, count: rows * rows)
        let loss = similarities.withUnsafeMutableBufferPointer { similarities in
            keys.values.withUnsafeBufferPointer { keys -> Double in
                guard let s = similarities.baseAddress, let k = keys.baseAddress else { return .nan }
                queries.similarities(with: k, rows, stride: rows, into: s)
                let loss = CrossEntropy(rows: rows, candidates: rows, temperature: temperature).evaluate(s) {
                    $0
                }
                for index in 0..<(rows * rows) { s[index] *= Scalar(2 * temperature) }
                Scalar.kernels.multiply(
                    ProductShape(rows: rows, columns: outputWidth, inner: rows), s, k, 0, gradient)
                return loss
            }
        }
        queries.backward(output, gradient: gradient)
        return 2 * temperature * loss
    }
}
