import Checkpoints
import Encoders
import OrderedCollections
import Statistics

/// A small CIFAR network with random weights.
enum RandomNetwork {
    static func network() throws -> ResNet {
        var tensors: OrderedDictionary<String, Tensor> = [:]
        var stream = RandomStream(seed: 9, image: 0)
        var inputs = 3
        try add("conv1", "bn1", width: 4, inputs: &inputs, to: &tensors, using: &stream)
        for (stage, width) in [4, 8, 16].enumerated() {
            for layer in 1...2 {
                let name = "layer\(stage + 1).0"
                try add(
                    "\(name).conv\(layer)", "\(name).bn\(layer)", width: width, inputs: &inputs, to: &tensors,
                    using: &stream)
            }
        }
        tensors["linear.weight"] = try Tensor(shape: [10, 16], values: [Float](repeating: 0.1, count: 160))
        tensors["linear.bias"] = try Tensor(shape: [10], values: [Float](repeating: 0, count: 10))
        return try ResNet(architecture: try .detect(tensors), tensors: tensors)
    }

    private static func add(
        _ convolution: String, _ normalization: String, width: Int, inputs: inout Int,
        to tensors: inout OrderedDictionary<String, Tensor>, using stream: inout RandomStream
    ) throws {
        let weights = (0..<width * inputs * 9).map { _ in Float(stream.nextUniform(from: -0.4, to: 0.4)) }
        tensors["\(convolution).weight"] = try Tensor(shape: [width, inputs, 3, 3], values: weights)
        for (name, low, high) in [
            ("weight", 0.5, 1.5), ("bias", -0.2, 0.2), ("running_mean", -0.2, 0.2), ("running_var", 0.5, 1.5),
        ] {
            let values = (0..<width).map { _ in Float(stream.nextUniform(from: low, to: high)) }
            tensors["\(normalization).\(name)"] = try Tensor(shape: [width], values: values)
        }
        inputs = width
    }
}
