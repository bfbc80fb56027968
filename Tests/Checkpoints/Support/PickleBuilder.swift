import TestSupport

@testable import Checkpoints

/// Writes pickles by hand, honest ones and others.
struct PickleBuilder {
    private(set) var bytes: [UInt8] = [0x80, 2]

    mutating func add(_ opcodes: PickleOpcode...) { bytes += opcodes.map(\.rawValue) }
    mutating func raw(_ more: [UInt8]) { bytes += more }

    mutating func global(_ module: String, _ name: String) {
        add(.global)
        bytes += Array("\(module)\n\(name)\n".utf8)
    }

    mutating func text(_ text: String) {
        add(.binUnicode)
        bytes += littleEndian(UInt32(text.utf8.count)) + Array(text.utf8)
    }

    mutating func integer(_ value: Int) {
        bytes += [PickleOpcode.long1.rawValue, 8] + littleEndian(UInt64(bitPattern: Int64(value)))
    }

    mutating func integers(_ values: [Int]) {
        add(.mark)
        for value in values { integer(value) }
        add(.tuple)
    }

    /// Pushes a storage of float32.
    mutating func storage(
        _ key: String, _ count: Int, type: String = "FloatStorage", kind: String = "storage"
    ) {
        add(.mark)
        text(kind)
        global("torch", type)
        text(key)
        text("cpu")
        integer(count)
        add(.tuple, .binPersistentIdentifier)
    }

    /// Pushes a tensor of a storage.
    mutating func tensor(
        _ key: String = "0", count: Int = 4, offset: Int = 0, shape: [Int] = [4], strides: [Int] = [1]
    ) {
        global("torch._utils", "_rebuild_tensor_v2")
        add(.mark)
        storage(key, count)
        integer(offset)
        integers(shape)
        integers(strides)
        add(.newFalse, .none, .tuple, .reduce)
    }

    /// A dictionary {"a": what `value` pushes}.
    static func dictionary(_ value: (inout PickleBuilder) -> Void) -> [UInt8] {
        var builder = PickleBuilder()
        builder.add(.emptyDictionary)
        builder.text("a")
        value(&builder)
        builder.add(.setItem, .stop)
        return builder.bytes
    }
}

extension ZipBuilder {
    /// A checkpoint whose only tensor is an honest vector of four zeros.
    static var honest: ZipBuilder { checkpoint(PickleBuilder.dictionary { $0.tensor() }) }
}
