import Checkpoints
import Encoders
import OrderedCollections

/// Tensors that are functions of a name and a position: the twin of Tests/Reference/networks_fixtures.py.
enum HashedTensors {
    /// He-scaled weights, and batch-norm statistics that keep activations near one.
    static func tensor(_ name: String, _ shape: [Int]) throws -> Tensor {
        let count = shape.reduce(1, *)
        let values: [Float]
        if shape.count > 1 {
            let inputs = shape.dropFirst().reduce(1, *)
            values = signed(name, count, amplitude: (6 / Double(inputs)).squareRoot())
        } else if name.hasSuffix("running_var") {
            values = uniforms(name, count).map { $0 + 1.2 }
        } else if name.hasSuffix("weight") {
            values = uniforms(name, count).map { $0 + 0.2 }
        } else {
            values = signed(name, count, amplitude: 0.05)
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
        let squares = signed("squares", count * 3 * rows * columns, amplitude: 2)
        var values = signed("noise", count * 3 * height * width, amplitude: 0.5)
        for index in values.indices {
            let (plane, y, x) = (index / (height * width), index / width % height, index % width)
            values[index] = squares[(plane * rows + y / 8) * columns + x / 8] + values[index]
        }
        return try ImageBatch(count: count, height: height, width: width, values: values)
    }

    static func signed(_ name: String, _ count: Int, amplitude: Double) -> [Float] {
        uniforms(name, count).map { ($0 * 2 - 1) * Float(amplitude) }
    }

    /// Numbers of [0, 1), multiples of 2^-24.
    static func uniforms(_ name: String, _ count: Int) -> [Float] {
        let key = hash(name)
        return (0..<count).map { Float(mixed(mixed(UInt32($0)) ^ key) >> 8) * 0x1p-24 }
    }

    /// FNV-1a of the name's bytes.
    private static func hash(_ name: String) -> UInt32 {
        name.utf8.reduce(0x811C_9DC5) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
    }

    /// A 32-bit bijection: xor-shift and multiply.
    private static func mixed(_ word: UInt32) -> UInt32 {
        var word = word
        word ^= word >> 16
        word &*= 0x7FEB_352D
        word ^= word >> 15
        word &*= 0x846C_A68B
        word ^= word >> 16
        return word
    }
}
