import Checkpoints
import OrderedCollections
import Statistics

extension ResNetArchitecture {
    /// Uniform weights of variance 2 / fan-out and batch norms that do nothing.
    ///
    /// For measurements of speed, which does not depend on the weights; training starts from others.
    public func randomTensors(seed: UInt64) throws(CheckpointError) -> OrderedDictionary<String, Tensor> {
        var tensors: OrderedDictionary<String, Tensor> = [:]
        for (index, expected) in expectedTensors.enumerated() {
            let count = expected.shape.reduce(1, *)
            var stream = RandomStream(seed: seed, image: UInt64(index))
            let values: [Float]
            if expected.shape.count > 1 {
                let fanOut = expected.shape[0] * expected.shape.dropFirst(2).reduce(1, *)
                let bound = (6 / Double(fanOut)).squareRoot()
                values = (0..<count).map { _ in Float(stream.nextUniform(from: -bound, to: bound)) }
            } else {
                let isScale = expected.name.hasSuffix("weight") || expected.name.hasSuffix("running_var")
                values = [Float](repeating: isScale ? 1 : 0, count: count)
            }
            tensors[expected.name] = try Tensor(shape: expected.shape, values: values)
        }
        return tensors
    }
}
