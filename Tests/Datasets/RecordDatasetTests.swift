import Foundation
import Imaging
import TestSupport
import Testing

@testable import Datasets

/// Records of these labels: pixel p has red p mod 251, green 101 and blue 102.
private func records(_ labels: [UInt8], format: RecordFormat) -> [UInt8] {
    var bytes: [UInt8] = []
    for label in labels {
        bytes += [UInt8](repeating: 7, count: format.labelBytes - 1)
        bytes.append(label)
        for pixel in 0..<format.planeBytes { bytes.append(UInt8(pixel % 251)) }
        bytes += [UInt8](repeating: 101, count: format.planeBytes)
        bytes += [UInt8](repeating: 102, count: format.planeBytes)
    }
    return bytes
}

struct RecordDatasetTests {
    @Test func planesBecomePixels() throws {
        let folder = try ScratchFolder()
        try folder.write("some.bin", records([3, 9], format: .cifar10))
        let dataset = try Datasets.open(folder.path("some.bin"))
        #expect(dataset.layout == "CIFAR-10 binary")
        #expect((0..<2).map(dataset.label) == [3, 9])
        #expect(dataset.name(at: 1) == "some.bin[1]")
        #expect(dataset.classNames[9] == "truck")
        let pixels = (0..<1024).flatMap { pixel -> [UInt8] in [UInt8(pixel % 251), 101, 102] }
        #expect(try dataset.image(at: 1) == RGBImage(width: 32, height: 32, pixels: pixels))
    }

    @Test func trainingBatchesFollowEachOther() throws {
        let folder = try ScratchFolder()
        try folder.write("data_batch_2.bin", records([2, 3, 4], format: .cifar10))
        try folder.write("data_batch_1.bin", records([0, 1], format: .cifar10))
        try folder.write("test_batch.bin", records([9], format: .cifar10))
        try folder.write("batches.meta.txt", (0..<10).map { "c\($0)\n" }.joined() + "\n")
        let dataset = try Datasets.open(folder.path)
        #expect((0..<dataset.count).map(dataset.label) == [0, 1, 2, 3, 4])
        #expect(dataset.name(at: 2) == "data_batch_2.bin[0]")
        #expect(dataset.classNames[4] == "c4")
    }

    @Test func lengthTellsCIFAR100() throws {
        let folder = try ScratchFolder()
        try folder.write("test.bin", records([99, 42], format: .cifar100))
        let dataset = try Datasets.open(folder.path("test.bin"))
        #expect(dataset.layout == "CIFAR-100 binary")
        #expect((0..<2).map(dataset.label) == [99, 42])
        #expect(try dataset.image(at: 0).pixels.prefix(3) == [0, 101, 102])
    }

    @Test(
        arguments: ([("test.bin", RecordFormat.cifar100), ("data_batch_1.bin", .cifar10)]
            as [(String, RecordFormat)]).named { $0.0 })
    func nameTellsWhereTheLengthFitsBoth(_ test: Named<(String, RecordFormat)>) throws {
        let (name, format) = test.value
        #expect(try RecordFormat.recognised(path: "/x/\(name)", byteCount: 3073 * 3074) == format)
    }

    @Test(.eachRow) func wrongLengthIsRefused() {
        eachRow([0, 1, 3072, 3075]) { try wrongLengthIsRefused(byteCount: $0) }
    }

    private func wrongLengthIsRefused(byteCount: Int) throws {
        let folder = try ScratchFolder()
        try folder.write("a.bin", [UInt8](repeating: 0, count: byteCount))
        let path = folder.path("a.bin")
        let error = #expect(throws: DatasetError.self) { try Datasets.open(path) }
        #expect(error == .wrongLength(path: path, recordBytes: [3073, 3074], found: byteCount))
        #expect(
            error?.description
                == "\(path): expected a multiple of 3073 or 3074 bytes above 0, found \(byteCount) bytes")
    }

    /// A file that was cut while it is open: the record is named, the others stay.
    @Test func recordsThatAreGoneAreNamed() throws {
        let folder = try ScratchFolder()
        try folder.write("a.bin", records([1, 2, 3], format: .cifar10))
        let dataset = try Datasets.open(folder.path("a.bin"))
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.path("a.bin")))
        try handle.truncate(atOffset: 2 * 3073 + 5)
        let error = #expect(throws: DatasetError.self) { try dataset.image(at: 2) }
        #expect(error?.description.contains("record 2: expected 3072 bytes as listed, found 4") == true)
        #expect(dataset.label(at: 2) == 3)
        #expect(try dataset.image(at: 1).pixels.prefix(3) == [0, 101, 102])
    }

    @Test func labelBeyondTheClassesIsRefused() throws {
        let folder = try ScratchFolder()
        try folder.write("a.bin", records([1, 10], format: .cifar10))
        let path = folder.path("a.bin")
        #expect(throws: DatasetError.labelOutOfRange(path: path, record: 1, classes: 10, found: 10)) {
            try Datasets.open(path)
        }
    }

    @Test func wrongNumberOfClassNamesIsRefused() throws {
        let folder = try ScratchFolder()
        try folder.write("a.bin", records([1], format: .cifar10))
        try folder.write("batches.meta.txt", "one\ntwo\n")
        #expect(throws: DatasetError.self) { try Datasets.open(folder.path("a.bin")) }
    }

    @Test func indexBeyondTheEndIsRefused() throws {
        let folder = try ScratchFolder()
        try folder.write("a.bin", records([1], format: .cifar10))
        let dataset = try Datasets.open(folder.path("a.bin"))
        for index in [-1, 1] {
            #expect(throws: DatasetError.indexOutOfRange(path: dataset.path, count: 1, found: index)) {
                try dataset.image(at: index)
            }
            #expect(dataset.label(at: index) == nil)
        }
    }

    @Test func fingerprintFollowsTheBytesAndNotThePlace() throws {
        let folder = try ScratchFolder()
        for (place, label) in [("one", 1), ("two", 1), ("three", 2)] as [(String, UInt8)] {
            try folder.write("\(place)/a.bin", records([label], format: .cifar10))
        }
        let prints = try ["one", "two", "three"].map {
            try Datasets.open(folder.path("\($0)/a.bin")).fingerprint
        }
        #expect(prints[0] == prints[1])
        #expect(prints[0] != prints[2])
        #expect(prints[0].utf8.count == 64)
    }
}
