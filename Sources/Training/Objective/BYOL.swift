import Layers

/// BYOL's objective: each view's prediction p comes near the projection z' of the other view, of a network that follows.
///
/// L = mean over the images of |p1 - z2'|^2 + |p2 - z1'|^2 of vectors of unit length, which is 4 - 2 (cos + cos): 4 and four
/// times SimSiam's. Source: Grill et al. 2020, equation 2; `byol_experiment.py`.
struct BYOL: Objective {
    /// Outputs of the inner layers of projector and predictor.
    let hiddenWidth: Int
    let outputWidth: Int

    let target = TargetNetwork.movingAverage(MovingAverage(heads: 1, startsApart: true))
    let viewCounts = 2...2

    func heads(features: Int) -> [TrainableHead] {
        func head(_ name: String, _ prefix: String, _ inputs: Int) -> TrainableHead {
            TrainableHead(
                name: name,
                layers: [
                    .hidden(prefix, 0, inputs, hiddenWidth, bias: .trained),
                    .output("\(prefix).3", hiddenWidth, outputWidth, bias: .none),
                ])
        }
        return [
            head("projector", SimSiam.projector, features), head("predictor", SimSiam.predictor, outputWidth),
        ]
    }

    @_specialize(where Scalar == Float)
    func loss<Scalar: LayerScalar>(
        of view: Int, among outputs: ViewOutputs<Scalar>, _ memory: ObjectiveMemory<Scalar>,
        gradient: UnsafeMutablePointer<Scalar>
    ) -> Double {
        let cosine = CosineLoss(rows: outputs.rows, columns: outputWidth, leastNorm: 1e-6)
        return 2 - 2
            * cosine.evaluate(
                outputs.output(view: view, head: 1), outputs.target(view: 1 - view, head: 0), weight: -2,
                gradient: gradient)
    }
}
