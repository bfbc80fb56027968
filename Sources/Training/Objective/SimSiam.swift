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
        let inner = projectorWidth ?? features
        var layers = [TrainableHead.Layer.hidden(Self.projector, 0, features, inner)]
        while layers.count < projectorLayers - 1 {
            layers.append(.hidden(Self.projector, 3 * layers.count, inner, inner))
        }
        let last = 3 * layers.count
        layers.append(
            TrainableHead.Layer(
                name: "\(Self.projector).\(last)", inputs: inner, outputs: outputWidth, bias: .frozen,
                normalization: .init(name: "\(Self.projector).\(last + 1)", isAffine: false), relu: false))
        return [
            TrainableHead(name: "projector", layers: layers),
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
        of view: Int, among outputs: ViewOutputs<Scalar>, gradient: UnsafeMutablePointer<Scalar>
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

    @_specialize(where Scalar == Float)
    func outputDeviation<Scalar: LayerScalar>(of view: Int, among outputs: ViewOutputs<Scalar>) -> Double {
        CosineLoss(rows: outputs.rows, columns: outputWidth).l2NormalizedDeviation(
            outputs.output(view: view, head: 0))
    }

    private static let projector = "encoder.fc"
    static let predictor = "predictor"
}

/// The mean over the rows of the cosine of p and z, with z held fixed.
///
/// cos(p, z) = p z / (max(|p|, 1e-8) max(|z|, 1e-8)) (torch `cosine_similarity`); d cos / dp = (z / |z| - cos p / |p|) /
/// |p|. Source: Chen and He 2021, equations 1 to 3.
struct CosineLoss {
    let rows: Int
    let columns: Int

    /// Norms below it count as it.
    private static let leastNorm = 1e-8

    /// - Parameter gradient: of `weight` times the mean cosine with regard to p; overwritten, or added to where `adds` is true.
    /// - Returns: the mean cosine.
    func evaluate<Scalar: LayerScalar>(
        _ prediction: UnsafePointer<Scalar>, _ target: UnsafePointer<Scalar>, weight: Double,
        gradient: UnsafeMutablePointer<Scalar>, adds: Bool = false
    ) -> Double {
        var total = 0.0
        for row in 0..<rows {
            let (p, z) = (prediction + row * columns, target + row * columns)
            let products = sums(p, z)
            let predictionNorm = products.pp.squareRoot()
            let (pNorm, zNorm) = (
                max(predictionNorm, Self.leastNorm), max(products.zz.squareRoot(), Self.leastNorm)
            )
            let cosine = products.pz / (pNorm * zNorm)
            total += cosine
            let share = weight / Double(rows)
            let along = Scalar(share / (pNorm * zNorm))
            let back = predictionNorm > Self.leastNorm ? Scalar(share * cosine / (pNorm * pNorm)) : 0
            let result = gradient + row * columns
            if adds {
                for column in 0..<columns { result[column] += along * z[column] - back * p[column] }
            } else {
                for column in 0..<columns { result[column] = along * z[column] - back * p[column] }
            }
        }
        return total / Double(rows)
    }

    private func sums<Scalar: LayerScalar>(
        _ p: UnsafePointer<Scalar>, _ z: UnsafePointer<Scalar>
    ) -> (pp: Double, pz: Double, zz: Double) {
        var (pp, pz, zz) = (0.0, 0.0, 0.0)
        for column in 0..<columns {
            let (x, y) = (Double(p[column]), Double(z[column]))
            pp += x * x
            pz += x * y
            zz += y * y
        }
        return (pp, pz, zz)
    }

    /// The mean over the columns of the standard deviation (divided by rows - 1) of z / |z|.
    ///
    /// It is near 1 / sqrt(columns) where the outputs fill the sphere, and 0 where all are the same: a collapse
    /// (Chen and He 2021, section 4.1).
    func l2NormalizedDeviation<Scalar: LayerScalar>(_ values: UnsafePointer<Scalar>) -> Double {
        var means = [Double](repeating: 0, count: columns)
        var squares = means
        for row in 0..<rows {
            let z = values + row * columns
            var norm = 0.0
            for column in 0..<columns { norm += Double(z[column]) * Double(z[column]) }
            let inverse = 1 / max(norm.squareRoot(), Self.leastNorm)
            for column in 0..<columns {
                let value = Double(z[column]) * inverse
                let delta = value - means[column]
                means[column] += delta / Double(row + 1)
                squares[column] += delta * (value - means[column])
            }
        }
        return squares.reduce(0) { $0 + ($1 / Double(max(rows - 1, 1))).squareRoot() } / Double(columns)
    }
}
