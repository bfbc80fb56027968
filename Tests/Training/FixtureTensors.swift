import Checkpoints
import Encoders
import TestSupport
import Testing

@testable import Training

/// What the scripts of Tests/Reference make of names, number by number.
enum FixtureTensors {
    /// The first numbers of a tensor: He-scaled weights, gammas around 0.75, betas and biases around 0.
    ///
    /// - Parameters:
    ///   - key: what the numbers are hashed from.
    ///   - isFlat: whether all are 0.
    static func start(_ key: String, of name: String, _ shape: [Int], isFlat: Bool = false) throws -> Tensor {
        let count = shape.reduce(1, *)
        if isFlat { return try Tensor(shape: shape, values: [Float](repeating: 0, count: count)) }
        guard shape.count == 1 else {
            let inputs = Double(shape.dropFirst().reduce(1, *))
            let values = HashedNumbers.signed(key, count, amplitude: (6 / inputs).squareRoot())
            return try Tensor(shape: shape, values: values)
        }
        let base: Float = name.hasSuffix("weight") ? 0.75 : 0
        let values = HashedNumbers.signed(key, count, amplitude: 0.25).map { $0 + base }
        return try Tensor(shape: shape, values: values)
    }

    /// Views of a step: the same images with different noise.
    static func views(
        _ kind: String = "", of place: String, images: Int, side: Int, count: Int
    ) throws -> [ImageBatch] {
        let common = HashedNumbers.signed("\(kind)image \(place)", images * 3 * side * side, amplitude: 1.5)
        return try (1...max(count, 1)).prefix(count).map { number in
            let noise = HashedNumbers.signed(
                "\(kind)view \(number) of \(place)", common.count, amplitude: 0.75)
            return try ImageBatch(
                count: images, height: side, width: side, values: zip(common, noise).map { $0 + $1 })
        }
    }
}

/// The norm of a tensor, some of its numbers, evenly spaced, and the norm of what a run added to it.
struct TensorSummary: Decodable {
    let norm: Double
    let samples: [Double]
    let change: Double?

    /// The greater of two errors: that of the norm, and the root mean square of the samples' relative to that of all numbers.
    func error(of found: [Double]) -> Double {
        let count = samples.count
        guard count > 0, count <= found.count else { return .infinity }
        let taken = (0..<count).map { found[$0 * found.count / count] }
        let foundNorm = found.reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard norm > 0 else { return foundNorm }
        let typical = norm / Double(found.count).squareRoot()
        let distance = zip(taken, samples).reduce(0.0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        return max(abs(foundNorm / norm - 1), (distance / Double(count)).squareRoot() / typical)
    }

    /// The greatest error among the gradients of all trained parameters.
    static func greatestError(
        _ expected: [String: TensorSummary], _ layout: ParameterLayout,
        _ gradient: (ParameterEntry) -> [Double]
    ) throws -> (error: Double, name: String) {
        let trained = layout.parameters.filter { entry in
            layout.groups.contains { $0.range.contains(entry.offset) }
        }
        #expect(trained.count == expected.count)
        var worst = (error: 0.0, name: "")
        for entry in trained {
            let error = try #require(expected[entry.name], "\(entry.name)").error(of: gradient(entry))
            if error > worst.error { worst = (error, entry.name) }
        }
        return worst
    }
}
