import Imaging
import Testing
import TestSupport

@testable import Datasets

/// STL-10's official binary layout: planes column by column, labels from 1 in a file of their own.
struct STL10Tests {
    private static let side = 96

    /// Pixel (row, column) of plane p of image i is i + 2 p + 3 row + 5 column, modulo 256.
    private func images(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        for image in 0..<count {
            for plane in 0..<3 {
                for column in 0..<Self.side {
                    for row in 0..<Self.side {
                        bytes.append(UInt8(truncatingIfNeeded: image + 2 * plane + 3 * row + 5 * column))
                    }
                }
            }
        }
        return bytes
    }

    @Test func columnsBecomeRows() throws {
        let folder = try ScratchFolder()
        try folder.write("train_X.bin", images(3))
        try folder.write("train_y.bin", [1, 10, 8])
        let dataset = try Datasets.open(folder.path("train_X.bin"))
        #expect(dataset.layout == "STL-10 binary" && dataset.count == 3)
        #expect((0..<3).map(dataset.label) == [0, 9, 7])
        #expect(dataset.classNames[7] == "monkey" && dataset.name(at: 2) == "train_X.bin[2]")
        let image = try dataset.image(at: 2)
        #expect(image.width == Self.side && image.height == Self.side)
        for (row, column) in [(0, 0), (0, 95), (95, 0), (17, 40)] {
            let pixel = 3 * (row * Self.side + column)
            let expected = (0..<3).map { UInt8(truncatingIfNeeded: 2 + 2 * $0 + 3 * row + 5 * column) }
            #expect(Array(image.pixels[pixel..<pixel + 3]) == expected)
        }
    }

    @Test func unlabeledImagesHaveNoClasses() throws {
        let folder = try ScratchFolder()
        try folder.write("unlabeled_X.bin", images(2))
        let dataset = try Datasets.open(folder.path)
        #expect(dataset.count == 2 && dataset.classNames.isEmpty && dataset.label(at: 0) == nil)
    }

    /// The folder's training images come first; the labels count for the fingerprint.
    @Test func aFolderIsItsTrainingPart() throws {
        let folder = try ScratchFolder()
        try folder.write("test_X.bin", images(1))
        try folder.write("test_y.bin", [3])
        #expect(try Datasets.open(folder.path).label(at: 0) == 2)
        let before = try Datasets.open(folder.path).fingerprint
        try folder.write("test_y.bin", [4])
        #expect(try Datasets.open(folder.path).fingerprint != before)
        try folder.write("train_X.bin", images(2))
        try folder.write("train_y.bin", [5, 6])
        try folder.write("class_names.txt", (0..<10).map { "c\($0)\n" }.joined())
        let dataset = try Datasets.open(folder.path)
        #expect((0..<2).map(dataset.label) == [4, 5] && dataset.classNames[4] == "c4")
    }

    @Test func wrongLengthsAndLabelsAreRefused() throws {
        let folder = try ScratchFolder()
        let path = folder.path("train_X.bin")
        try folder.write("train_X.bin", Array(images(1).dropLast()))
        #expect(throws: DatasetError.wrongLength(path: path, recordBytes: [27648], found: 27647)) {
            try Datasets.open(path)
        }
        try folder.write("train_X.bin", images(2))
        for labels: [UInt8] in [[1], [1, 2, 3], [0, 1], [1, 11]] {
            try folder.write("train_y.bin", labels)
            #expect(throws: DatasetError.self) { try Datasets.open(path) }
        }
    }
}
