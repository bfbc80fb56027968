import Checkpoints
import Encoders
import OrderedCollections
import TestSupport

/// Tensors of hashed numbers: the twin of Tests/Reference/networks_fixtures.py.
enum HashedTensors {
    /// He-scaled weights, and batch-norm statistics that keep activations near one.
    static func tensor(_ name: String, _ shape: [Int]) throws -> Tensor {
        let count = shape.reduce(1, *)
        let values: [Float]
        if shape.count > 1 {
            let inputs = shape.dropFirst().reduce(1, *)
            values = HashedNumbers.signed(name, count, amplitude: (6 / Double(inputs)).squareRoot())
        } else if name.hasSuffix("running_var") {
            values = HashedNumbers.uniforms(name, count).map { $0 + 1.2 }
        } else if name.hasSuffix("weight") {
            values = HashedNumbers.uniforms(name, count).map { $0 + 0.2 }
        } else {
            values = HashedNumbers.signed(name, count, amplitude: 0.05)
        }
        return try Tensor(shape: shape, values: values)
    }

    static func tensors(_ shapes: [(name: String, shape: [Int])]) throws -> OrderedDictionary<String, Tensor>
    {
        var tensors = OrderedDictionary<String, Tensor>()
        for (name, shape) in shapes { tensors[name] = try tensor(name, shape) }
        return tensors
    }

    /// Noise over squares of 8 x 8 pixels of one colour.
    static func images(count: Int, height: Int, width: Int) throws -> ImageBatch {
        let (rows, columns) = ((height + 7) / 8, (width + 7) / 8)
        let squares = HashedNumbers.signed("squares", count * 3 * rows * columns, amplitude: 2)
        var values = HashedNumbers.signed("noise", count * 3 * height * width, amplitude: 0.5)
        for index in values.indices {
            let (plane, y, x) = (index / (height * width), index / width % height, index % width)
            values[index] = squares[(plane * rows + y / 8) * columns + x / 8] + values[index]
        }
        return try ImageBatch(count: count, height: height, width: width, values: values)
    }
}
