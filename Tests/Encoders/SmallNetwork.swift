import Checkpoints
import Encoders
import OrderedCollections

/// A CIFAR network with one block a stage, to be damaged by tests.
enum SmallNetwork {
    static let shapes: [(name: String, shape: [Int])] = {
        var shapes = convolution("conv1", "bn1", [16, 3, 3, 3])
        var inputs = 16
        for (stage, width) in [16, 32, 64].enumerated() {
            let prefix = "layer\(stage + 1).0"
            shapes += convolution("\(prefix).conv1", "\(prefix).bn1", [width, inputs, 3, 3])
            shapes += convolution("\(prefix).conv2", "\(prefix).bn2", [width, width, 3, 3])
            inputs = width
        }
        return shapes + [("linear.weight", [10, 64]), ("linear.bias", [10])]
    }()

    static func tensors() throws -> OrderedDictionary<String, Tensor> {
        try HashedTensors.tensors(shapes)
    }

    /// The tensors with one value of one of them replaced.
    static func tensors(
        _ name: String, element: Int, value: Float
    ) throws -> OrderedDictionary<String, Tensor> {
        var tensors = try tensors()
        guard let tensor = tensors[name] else { return [:] }
        var values = tensor.values
        values[element] = value
        tensors[name] = try Tensor(shape: tensor.shape, values: values)
        return tensors
    }

    static func convolution(
        _ name: String, _ normalization: String, _ shape: [Int]
    ) -> [(name: String, shape: [Int])] {
        [("\(name).weight", shape)]
            + ["weight", "bias", "running_mean", "running_var"].map { ("\(normalization).\($0)", [shape[0]]) }
    }
}
