import Layers

/// The mean over the rows of the cosine of p and z, with z held fixed.
///
/// cos(p, z) = p z / (max(|p|, 1e-8) max(|z|, 1e-8)) (torch `cosine_similarity`); d cos / dp = (z / |z| - cos p / |p|) /
/// |p|. Source: Chen and He 2021, equations 1 to 3.
struct CosineLoss {
    let rows: Int
    let columns: Int
    /// Norms below it count as it.
    var leastNorm = 1e-8

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
                max(predictionNorm, leastNorm), max(products.zz.squareRoot(), leastNorm)
            )
            let cosine = products.pz / (pNorm * zNorm)
            total += cosine
            let share = weight / Double(rows)
            let along = Scalar(share / (pNorm * zNorm))
            let back = predictionNorm > leastNorm ? Scalar(share * cosine / (pNorm * pNorm)) : 0
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
}

/// The mean over the columns of the standard deviation (divided by rows - 1) of z / |z|.
///
/// It is near 1 / sqrt(columns) where the outputs fill the sphere, and 0 where all are the same: a collapse
/// (Chen and He 2021, section 4.1).
@_specialize(where Scalar == Float)
func l2NormalizedDeviation<Scalar: LayerScalar>(
    _ values: UnsafePointer<Scalar>, rows: Int, columns: Int
) -> Double {
    var means = [Double](repeating: 0, count: columns)
    var squares = means
    for row in 0..<rows {
        let z = values + row * columns
        var norm = 0.0
        for column in 0..<columns { norm += Double(z[column]) * Double(z[column]) }
        let inverse = 1 / max(norm.squareRoot(), 1e-8)
        for column in 0..<columns {
            let value = Double(z[column]) * inverse
            let delta = value - means[column]
            means[column] += delta / Double(row + 1)
            squares[column] += delta * (value - means[column])
        }
    }
    return squares.reduce(0) { $0 + ($1 / Double(max(rows - 1, 1))).squareRoot() } / Double(columns)
}
