import Layers

/// SimCLR's objective NT-Xent: of all other views of the batch, each view is to find the one of its image.
///
/// L = mean over all 2N views i of -log(exp(z_i . z_j / T) / sum over k /= i of exp(z_i . z_k / T)) for projections of unit length, j
/// the other view of i's image: the paper's equation 1. Its code adds up two means over N, twice this. Both views are one batch to
/// batch norm. Source: Chen et al. 2020; `tf2/objective.py`.
struct SimCLR: Objective {
    /// Linear layers of the projector.
    let projectorLayers: Int
    /// Outputs of the projector's inner layers; the number of features where it is nil.
    let projectorWidth: Int?
    let outputWidth: Int
    let temperature: Double

    let target = TargetNetwork.none
    let viewCounts = 2...2

    func heads(features: Int) -> [TrainableHead] {
        [
            .projector(
                layers: projectorLayers, features, inner: projectorWidth ?? features, outputs: outputWidth,
                affine: .scale, initialization: .normal(0.01))
        ]
    }

    func passes(views: Int, images: Int) -> PassPlan {
        PassPlan(groups: [PassPlan.together(0..<views, images: images)])
    }

    /// Losses of the views, then the gradients of all projections of unit length: the similarities of all pairs are needed for
    /// each.
    @_specialize(where Scalar == Float)
    func prepare<Scalar: LayerScalar>(
        _ outputs: ViewOutputs<Scalar>, _ memory: inout ObjectiveMemory<Scalar>
    ) {
        let (rows, views) = (outputs.rows, outputs.viewCount)
        let all = rows * views
        let units = (0..<views).flatMap {
            UnitRows(outputs.output(view: $0, head: 0), count: rows, columns: outputWidth, least: Self.least)
                .values
        }
        var pairs = [Scalar](repeating: 0, count: all * all)
        var result = [Scalar](repeating: 0, count: views + all * outputWidth)
        units.withUnsafeBufferPointer { units in
            pairs.withUnsafeMutableBufferPointer { pairs in
                result.withUnsafeMutableBufferPointer { result in
                    guard let z = units.baseAddress, let s = pairs.baseAddress, let to = result.baseAddress
                    else { return }
                    Scalar.kernels.multiply(
                        ProductShape(rows: all, columns: all, inner: outputWidth, transposesSecond: true), z,
                        z, 0, s)
                    for index in 0..<all { s[index * (all + 1)] = -.infinity }
                    for view in 0..<views {
                        let entropy = CrossEntropy(rows: rows, candidates: all, temperature: temperature)
                        to[view] = Scalar(
                            entropy.evaluate(s + view * rows * all) { (1 - view) * rows + $0 } / Double(views)
                        )
                    }
                    for index in 0..<all { s[index * (all + 1)] = 0 }
                    let share = Scalar(1 / Double(views))
                    for row in 0..<all {
                        for column in 0...row {
                            let both = share * (s[row * all + column] + s[column * all + row])
                            s[row * all + column] = both
                            s[column * all + row] = both
                        }
                    }
                    Scalar.kernels.multiply(
                        ProductShape(rows: all, columns: outputWidth, inner: all), s, z, 0, to + views)
                }
            }
        }
        memory.prepared = result
    }

    @_specialize(where Scalar == Float)
    func loss<Scalar: LayerScalar>(
        of view: Int, among outputs: ViewOutputs<Scalar>, _ memory: ObjectiveMemory<Scalar>,
        gradient: UnsafeMutablePointer<Scalar>
    ) -> Double {
        let count = outputs.rows * outputWidth
        let start = outputs.viewCount + view * count
        for index in 0..<count { gradient[index] = memory.prepared[start + index] }
        UnitLength<Scalar>(rows: outputs.rows, columns: outputWidth, least: Self.least)
            .backward(outputs.output(view: view, head: 0), gradient: gradient)
        return Double(memory.prepared[view])
    }

    /// Of a norm, as SimCLR's code has it.
    private static let least = 1e-6
}
