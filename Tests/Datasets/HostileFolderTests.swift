import Foundation
import Imaging
import Testing
import TestSupport

@testable import Datasets

/// Folders that hold something else than they seem to.
struct HostileFolderTests {
    @Test func filesThatAreNoImagesAreNamed() throws {
        let folder = try ScratchFolder()
        try folder.write("a.png", [UInt8]())
        try folder.write("b.jpg", [UInt8](repeating: 0, count: 1000))
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("c.png"), withDestinationPath: "/etc/passwd")
        try folder.writeImage("d.jpg", level: 9)
        let dataset = try Datasets.open(folder.path)
        #expect(dataset.count == 4)
        let found = ["found no bytes", "found the first bytes 00 00", "found the first bytes 72 6f 6f 74 3a"]
        for (index, fragment) in found.enumerated() {
            let error = #expect(throws: DatasetError.self) { try dataset.image(at: index) }
            #expect(error?.description.contains(fragment) == true, "\(error as Any)")
        }
        // A PNG that is named as a JPEG.
        #expect(try dataset.image(at: 3) == grey(9))
    }

    @Test func pipesAreNotWaitedFor() throws {
        let folder = try ScratchFolder()
        #expect(mkfifo(folder.path("a.png"), 0o600) == 0 && mkfifo(folder.path("b.tar"), 0o600) == 0)
        try folder.writeImage("c.png")
        #expect(try Datasets.open(folder.path).count == 1)
        #expect(throws: DatasetError.self) { try Datasets.open(folder.path("b.tar")) }
    }

    @Test func filesAboveTheLimitAreNotRead() throws {
        let folder = try ScratchFolder()
        try folder.write("a.png", PNGEncoder.encode(grey(1)))
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.path("a.png")))
        try file.truncate(atOffset: UInt64(FileBytes.imageLimit) + 1)
        try file.close()
        let dataset = try Datasets.open(folder.path)
        let error = #expect(throws: DatasetError.self) { try dataset.image(at: 0) }
        #expect(error?.description.contains("expected at most 268435456 bytes, found 268435457") == true)
    }

    /// Cuts of images in the layouts of STL-10 and CIFAR.
    @Test(arguments: [2 * 27648 + 1, 27648 - 1, 3073 * 2 - 1])
    func recordsOfOtherLengthsAreRefused(byteCount: Int) throws {
        let folder = try ScratchFolder()
        try folder.write("test_X.bin", [UInt8](repeating: 1, count: byteCount))
        let error = #expect(throws: DatasetError.self) { try Datasets.open(folder.path("test_X.bin")) }
        #expect(error?.description.contains("found \(byteCount) bytes") == true)
    }
}
