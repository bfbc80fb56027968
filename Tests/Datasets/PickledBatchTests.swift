import Foundation
import TestSupport
import Testing

@testable import Datasets

/// CIFAR's Python versions in small, by Tests/Reference/datasets_fixtures.py.
struct PickledBatchTests {
    private static let fixtures = Bundle.module.bundleURL.appendingPathComponent("Fixtures").path

    /// The script's formula: three planes one after the other.
    private func pixels(_ image: Int) -> [UInt8] {
        (0..<1024).flatMap { pixel in
            (0..<3).map { UInt8((image * 31 + ($0 * 1024 + pixel) * 7) % 251) }
        }
    }

    private func bytes(_ name: String) throws -> [UInt8] {
        try [UInt8](Data(contentsOf: URL(fileURLWithPath: "\(Self.fixtures)/\(name)")))
    }

    @Test func theFolderOfCIFAR10() throws {
        for path in ["cifar-10-batches-py"] {
            let dataset = try Datasets.open("\(Self.fixtures)/\(path)", cache: nil)
            #expect(dataset.layout == "CIFAR-10 Python" && dataset.count == 4)
            #expect(dataset.classNames.first == "airplane" && dataset.classNames.count == 10)
            #expect((0..<4).map(dataset.label) == [1, 4, 2, 5])
            for image in 0..<4 { #expect(try dataset.image(at: image).pixels == pixels(image)) }
            #expect(dataset.name(at: 3) == "data_batch_2[1]")
        }
    }

    @Test func asTheBinaryVersion() throws {
        let folder = try ScratchFolder()
        for (number, labels) in [(1, [1, 4]), (2, [2, 5])] as [(Int, [UInt8])] {
            let records = labels.enumerated().flatMap { place, label in
                let rgb = pixels(2 * number - 2 + place)
                return [label] + (0..<3).flatMap { plane in (0..<1024).map { rgb[3 * $0 + plane] } }
            }
            try folder.write("data_batch_\(number).bin", records)
        }
        let binary = try Datasets.open(folder.path, cache: nil)
        let python = try Datasets.open("\(Self.fixtures)/cifar-10-batches-py", cache: nil)
        #expect(binary.count == python.count && binary.classNames == python.classNames)
        for image in 0..<binary.count {
            #expect(try binary.image(at: image) == python.image(at: image))
            #expect(binary.label(at: image) == python.label(at: image))
        }
    }

    @Test func filesByThemselves() throws {
        let test = try Datasets.open("\(Self.fixtures)/cifar-10-batches-py/test_batch", cache: nil)
        #expect(test.count == 1 && test.label(at: 0) == 7)
        let hundred = try Datasets.open("\(Self.fixtures)/cifar-100-python", cache: nil)
        #expect(hundred.layout == "CIFAR-100 Python" && hundred.count == 2)
        #expect(hundred.classNames[99] == "fine 99" && hundred.label(at: 0) == 99)
        #expect(try hundred.image(at: 1).pixels == pixels(1))
        let its = try Datasets.open("\(Self.fixtures)/cifar-100-python/test", cache: nil)
        #expect(its.label(at: 0) == 97 && its.label(at: 1) == 5)
        #expect(try its.image(at: 0).pixels == pixels(2))
    }

    @Test func aFolderAboveAndAFolderOfImagesByThatName() throws {
        let folder = try ScratchFolder()
        try folder.write("cifar-10-batches-py/test_batch", bytes("cifar-10-batches-py/test_batch"))
        #expect(try Datasets.open(folder.path, cache: nil).count == 1)
        let images = try ScratchFolder()
        try images.writeImage("train/a.png")
        #expect(try Datasets.open(images.path, cache: nil).layout == "folder tree")
    }

    @Test func everyCutIsAnError() throws {
        let whole = try bytes("cifar-10-batches-py/test_batch")
        let folder = try ScratchFolder()
        for length in Array(0..<300) + Array(stride(from: 300, to: whole.count, by: 97)) + [whole.count - 1] {
            try folder.write("test_batch", Array(whole.prefix(length)))
            #expect(throws: DatasetError.self, "\(length)") {
                try Datasets.open(folder.path("test_batch"), cache: nil)
            }
        }
    }

    @Test func damageIsAnErrorOrADataset() throws {
        let whole = try bytes("cifar-10-batches-py/test_batch")
        var state: UInt64 = 1
        for _ in 0..<4000 {
            var damaged = whole
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            // Among the instructions, not the pixels.
            let places = Array(0..<240) + Array(whole.count - 60..<whole.count)
            damaged[places[Int(state >> 33) % places.count]] = UInt8(truncatingIfNeeded: state >> 25)
            guard let batch = try? PickledBatch(.memory(damaged), path: "test_batch", format: .cifar10Python)
            else { continue }
            #expect(batch.labels.count == 1 && batch.start + 3072 <= damaged.count)
        }
    }

    @Test(.eachRow) func otherPicklesAreRefused() {
        eachRow(
            [
                (
                    [0x80, 2] + Array("cos\nsystem\n(U\u{2}lstR.".utf8),
                    "expected a dictionary, found another value"
                ),
                (
                    [0x80, 2, 0x7D, 0x2E],
                    "`data`, an array of bytes, and `labels`, a list, found neither or one"
                ),
                ([0x80, 2, 0x93], "an instruction that CIFAR's pickles have, found 0x93"),
                ([0x80, 2, 0x52], "a value on the stack, found none"),
                ([0x80, 2, 0x65], "a mark on the stack, found none"),
                ([0x80, 2] + [UInt8](repeating: 0x4E, count: 5), "the pickle's end, found none"),
            ] as [([UInt8], String)]
        ) { pickle, words in
            let error = #expect(throws: DatasetError.self) {
                try PickledBatch(.memory(pickle), path: "test_batch", format: .cifar10Python)
            }
            #expect(error?.description.contains(words) == true, "\(error as Any)")
        }
    }
}
