import Checkpoints
import Encoders
import Foundation
import OrderedCollections
import TestSupport

@testable import Training

/// torch's losses and gradients for one network (Tests/Reference/make_training_fixtures.py).
struct TrainingFixture: Decodable {
    let configuration: Configuration
    let loss: Double
    let deviation: Double
    let gradients: [String: Gradient]
    let statistics: [String: [Double]]
    let shapes: [String: [Int]]
    let losses: [Double]

    struct Configuration: Decodable {
        let salt: Int
        let batch: Int
        let side: Int
        let width: Int
        let layers: Int
        let projector: Int
        let outputs: Int
        let predictor: Int
        let rate: Float
        let predictorRate: Float
        let decay: Float

        enum CodingKeys: String, CodingKey {
            case salt, batch, side, width, layers, projector, outputs, predictor, rate, decay
            case predictorRate = "predictor_rate"
        }
    }

    /// The norm of a tensor and up to 64 of its numbers, evenly spaced.
    struct Gradient: Decodable {
        let norm: Double
        let samples: [Double]
    }

    static let all = ["resnet18", "resnet18-small-stem", "resnet18-one-pixel", "resnet20", "resnet50"]
    /// Those whose gradients float32 holds to 1e-4. Those of a ResNet-50 it does not: torch's own are 1.1e-3 from torch's
    /// in double precision, which is what they are compared with.
    static let inFloat = all.filter { $0 != "resnet50" }

    static func load(_ name: String) throws -> TrainingFixture {
        guard let url = Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Fixtures")
        else { throw CocoaError(.fileNoSuchFile) }
        return try JSONDecoder().decode(TrainingFixture.self, from: Data(contentsOf: url))
    }

    /// The network with torch's weights.
    ///
    /// - Parameter startsFlat: whether the last gamma of each block is zero, as at the start of a run.
    func network(_ name: String, startsFlat: Bool = false) throws -> TrainingNetwork {
        let architecture = KnownArchitecture(rawValue: String(name.prefix { $0 != "-" })) ?? .resnet18
        let lastGamma = architecture.architecture.block == .basic ? "bn2.weight" : "bn3.weight"
        var network = try TrainingNetwork(
            MethodConfiguration(
                architecture: architecture,
                stem: name == "resnet18-small-stem" ? .small3x3 : nil, width: configuration.width,
                projectorLayers: configuration.layers, projectorWidth: configuration.projector,
                outputWidth: configuration.outputs, predictorWidth: configuration.predictor), seed: 1)
        var tensors = try network.tensors()
        for (name, shape) in shapes where !startsFlat || !name.hasSuffix(lastGamma) {
            tensors[name] = try start(name, shape)
        }
        try network.load(tensors)
        return network
    }

    private func start(_ name: String, _ shape: [Int]) throws -> Tensor {
        let count = shape.reduce(1, *)
        guard shape.count == 1 else {
            let inputs = Double(shape.dropFirst().reduce(1, *))
            let values = HashedNumbers.signed(name, count, amplitude: (6 / inputs).squareRoot())
            return try Tensor(shape: shape, values: values)
        }
        let base: Float = name.hasSuffix("weight") ? 0.75 : 0
        let values = HashedNumbers.signed(name, count, amplitude: 0.25).map { $0 + base }
        return try Tensor(shape: shape, values: values)
    }

    /// Both views of a step: the same images with different noise.
    func views(_ step: Int) throws -> (first: ImageBatch, second: ImageBatch) {
        let (count, side) = (configuration.batch, configuration.side)
        let place = "\(step) of \(configuration.salt)"
        let common = HashedNumbers.signed("image \(place)", count * 3 * side * side, amplitude: 1.5)
        func view(_ number: Int) throws -> ImageBatch {
            let noise = HashedNumbers.signed("view \(number) of \(place)", common.count, amplitude: 0.75)
            return try ImageBatch(
                count: count, height: side, width: side, values: zip(common, noise).map { $0 + $1 })
        }
        return (try view(1), try view(2))
    }
}

extension Array {
    /// As the fixture's script takes them.
    var samples: [Element] {
        let taken = Swift.min(64, count)
        return (0..<taken).map { self[$0 * count / taken] }
    }
}

extension HashedNumbers {
    static func images(_ name: String, count: Int, side: Int) throws -> ImageBatch {
        try ImageBatch(
            count: count, height: side, width: side,
            values: signed(name, count * 3 * side * side, amplitude: 1.5))
    }
}
