import Foundation
import TestSupport

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

    /// The file with `damage` done to the bytes that say where the tensors are: the header.
    static func safetensors(_ damage: (Data) -> Data) -> Data {
        var fields: [String] = []
        var position = 0
        for (name, shape) in shapes {
            let end = position + 4 * shape.reduce(1, *)
            fields.append(
                "\"\(name)\":{\"dtype\":\"F32\",\"shape\":\(shape),\"data_offsets\":[\(position),\(end)]}")
            position = end
        }
        let header = Data("{\(fields.joined(separator: ","))}".utf8)
        return damage(Data(littleEndian(UInt64(header.count))) + header) + values(position / 4)
    }

    /// The same in torch's legacy format; the damage is done to the pickles.
    static func legacy(_ damage: (Data) -> Data) -> Data {
        var records = Data()
        for (_, shape) in shapes {
            let count = shape.reduce(1, *)
            records += Data(littleEndian(Int64(count))) + values(count)
        }
        return damage(LegacyPickle.file(pickle(isLegacy: true), keys: shapes.indices.map(String.init)))
            + records
    }

    /// The same as a zip archive with checksums that fit; the damage is done to `data.pkl`.
    static func zip(_ damage: (Data) -> Data) -> Data {
        let object = Data([0x80, 2] + pickle(isLegacy: false) + [0x2E])
        let storages = shapes.enumerated().map { key, entry in
            ("a/data/\(key)", values(entry.shape.reduce(1, *)))
        }
        let members = [("a/data.pkl", damage(object))] + storages + [("a/version", Data("3\n".utf8))]
        return Data(ZipBuilder(members: members.map { .init(name: $0, data: Array($1)) }).build())
    }

    private static func pickle(isLegacy: Bool) -> [UInt8] {
        shapes.enumerated().reduce(into: [0x7D]) { pickle, item in
            let (key, (name, shape)) = item
            pickle += LegacyPickle.text(name)
            pickle += LegacyPickle.tensor("\(key)", shape, isLegacy: isLegacy) + [0x73]
        }
    }
}
