import Foundation

/// A CIFAR network of 4.7 MB, so that ten times its file is more than what any program takes to start.
enum LargeCheckpoint {
    static let shapes: [(name: String, shape: [Int])] = {
        var shapes = convolution("conv1", "bn1", [64, 3, 3, 3])
        var inputs = 64
        for (stage, width) in [64, 128, 256].enumerated() {
            let prefix = "layer\(stage + 1).0"
            shapes += convolution("\(prefix).conv1", "\(prefix).bn1", [width, inputs, 3, 3])
            shapes += convolution("\(prefix).conv2", "\(prefix).bn2", [width, width, 3, 3])
            inputs = width
        }
        return shapes
    }()

    private static func convolution(
        _ name: String, _ normalization: String, _ shape: [Int]
    ) -> [(name: String, shape: [Int])] {
        [("\(name).weight", shape)]
            + ["weight", "bias", "running_mean", "running_var"].map { ("\(normalization).\($0)", [shape[0]]) }
    }

    /// `count` times 1/8, little-endian.
    private static func values(_ count: Int) -> Data {
        Data(
            [UInt8](unsafeUninitializedCapacity: 4 * count) { buffer, filled in
                for index in buffer.indices {
                    buffer.initializeElement(at: index, to: [0, 0, 0, 0x3E][index % 4])
                }
                filled = 4 * count
            })
    }

    /// The file, and how many of its first bytes say where the tensors are.
    static func safetensors() -> (bytes: Data, structure: Int) {
        var fields: [String] = []
        var position = 0
        for (name, shape) in shapes {
            let end = position + 4 * shape.reduce(1, *)
            fields.append(
                "\"\(name)\":{\"dtype\":\"F32\",\"shape\":\(shape),\"data_offsets\":[\(position),\(end)]}")
            position = end
        }
        let header = Data("{\(fields.joined(separator: ","))}".utf8)
        let bytes = Data(LegacyPickle.little(UInt64(header.count))) + header + values(position / 4)
        return (bytes, 8 + header.count)
    }

    /// The same in torch's legacy format.
    static func legacy() -> (bytes: Data, structure: Int) {
        var pickle: [UInt8] = [0x7D]
        var records = Data()
        for (key, entry) in shapes.enumerated() {
            pickle += LegacyPickle.text(entry.name) + LegacyPickle.tensor("\(key)", entry.shape) + [0x73]
            let count = entry.shape.reduce(1, *)
            records += Data(LegacyPickle.little(Int64(count))) + values(count)
        }
        let bytes = LegacyPickle.file(pickle, keys: shapes.indices.map(String.init), records: records)
        return (bytes, bytes.count - records.count)
    }
}
