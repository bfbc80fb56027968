import Testing
import TestSupport

@testable import Checkpoints

@Suite struct TorchLegacyContainerTests {
    /// A file of the five pickles and one storage of four floats.
    private func file(
        version: [UInt8] = [0x80, 2, 0x4D, 0xE9, 3, 0x2E], littleEndian isLittle: Bool = true,
        object: [UInt8]? = nil, keys: [String] = ["0"], count: Int64 = 4, storage: Int = 16
    ) -> [UInt8] {
        var system = PickleBuilder()
        system.add(.emptyDictionary)
        system.text("little_endian")
        system.add(isLittle ? .newTrue : .newFalse, .setItem, .stop)
        var list = PickleBuilder()
        list.add(.emptyList, .mark)
        for key in keys { list.text(key) }
        list.add(.appends, .stop)
        return TorchLegacyContainer.magic + version + system.bytes
            + (object ?? PickleBuilder.dictionary { $0.tensor() }) + list.bytes
            + littleEndian(count) + [UInt8](repeating: 0, count: storage)
    }

    @Test func theHonestFileIsRead() {
        #expect(Fixture.message(file()) == nil)
    }

    @Test func eachPartIsChecked() {
        let cases: [([UInt8], String)] = [
            (file(version: [0x80, 2, 0x4B, 7, 0x2E]), "expected torch's protocol 1001, found an integer"),
            (file(littleEndian: false), "expected little-endian storages"),
            (file(keys: []), "storage 0: expected 4 elements of float32, found no such record"),
            (file(keys: ["0", "0"]), "expected each storage's key once, found 0"),
            (file(keys: ["1"]), "expected each storage's key once, found 1"),
            (file(count: 5), "storage 0: expected 4 elements, found 5"),
            (file(count: -1), "storage 0: expected 4 elements, found -1"),
            (file(storage: 15), "cut short: storage 0 needs 16 bytes, 15 are left"),
            (file(storage: 17), "storage end: expected the end of the file, found 1 more bytes"),
        ]
        for (bytes, expected) in cases {
            let line = Fixture.message(bytes)
            #expect(line?.contains(expected) == true, "\(line ?? "accepted")")
        }
    }

    /// Forty gigabytes are claimed, sixteen bytes are there.
    @Test func aClaimOfMemoryIsCheckedFirst() {
        let object = PickleBuilder.dictionary {
            $0.tensor(count: 10_000_000_000, shape: [10], strides: [1_000_000_000])
        }
        let line = Fixture.message(file(object: object, count: 10_000_000_000))
        #expect(line?.contains("storage 0 needs 40000000000 bytes, 16 are left") == true)
    }

    /// Before torch 0.4 a storage could be a window of another.
    @Test func storageViewsAreRead() throws {
        for (window, expected) in [([2, 2], nil), ([3, 2], "expected a view within its 4 elements")] {
            let object = PickleBuilder.dictionary { builder in
                builder.global("torch._utils", "_rebuild_tensor")
                builder.add(.mark, .mark)
                builder.text("storage")
                builder.global("torch", "FloatStorage")
                builder.text("0")
                builder.text("cpu")
                builder.integer(4)
                builder.add(.mark)
                builder.text("view")
                for number in window { builder.integer(number) }
                builder.add(.tuple, .tuple, .binPersistentIdentifier)
                builder.integer(1)
                builder.integers([1])
                builder.integers([1])
                builder.add(.tuple, .reduce)
            }
            let bytes = file(object: object)
            let line = Fixture.message(bytes)
            #expect(expected == nil ? line == nil : line?.contains(expected ?? "") == true)
            guard expected == nil else { continue }
            let tree = try CheckpointFile(bytes: bytes, path: "memory").tree
            let tensors = tree.nodes.indices.compactMap { tree.tensor(.node($0)) }
            #expect(tensors.map(\.offset) == [3])
        }
    }

    @Test func cutFilesAreRefused() throws {
        let bytes = try Fixture.bytes("legacy-plain.pth")
        for length in 0..<bytes.count {
            #expect(Fixture.message(Array(bytes[..<length])) != nil, "\(length)")
        }
    }
}
