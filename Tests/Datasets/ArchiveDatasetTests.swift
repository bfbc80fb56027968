import Foundation
import Imaging
import TestSupport
import Testing

@testable import Datasets

private let fixtures = Bundle.module.bundleURL.appendingPathComponent("Fixtures").path

/// The archives of Tests/Reference/datasets_fixtures.py: the same members in each.
struct ArchiveDatasetTests {
    @Test(.eachRow) func membersAreImagesInTheirOrder() {
        eachRow(["gnu.tar", "pax.tar", "gnu.tar.gz", "pax.tar.bz2", "gnu.tar.xz"]) {
            try membersAreImagesInTheirOrder(file: $0)
        }
    }

    private func membersAreImagesInTheirOrder(file: String) throws {
        let dataset = try Datasets.open("\(fixtures)/\(file)")
        #expect(dataset.layout == (file.hasSuffix(".tar") ? "tar" : "compressed tar"))
        let long = String(repeating: "long-", count: 30) + "\u{e9}.png"
        #expect(
            (0..<dataset.count).map(dataset.name) == [
                "root/train/n1/images/b.png", "root/train/n1/images/a.png", "root/train/n2/images/c.png",
                "root/train/n2/images/\(long)",
            ])
        #expect(dataset.classNames == ["n2", "n1"])
        #expect((0..<dataset.count).map(dataset.label) == [1, 1, 0, 0])
        #expect(try (0..<dataset.count).map(dataset.image) == [40, 20, 30, 50].map(grey))
    }

    @Test(arguments: ["gnu.tar", "gnu.tar.gz"])
    func threadsReadTheSameImages(file: String) async throws {
        let dataset = try Datasets.open("\(fixtures)/\(file)")
        let expected = try (0..<dataset.count).map(dataset.image)
        let agree = try await withThrowingTaskGroup(of: Bool.self) { group in
            for draw in 0..<400 {
                let index = draw * 7 % dataset.count
                let image = expected[index]
                group.addTask { try dataset.image(at: index) == image }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(agree == 400)
    }

    @Test func limitOfHeldBytesIsKept() throws {
        let path = "\(fixtures)/gnu.tar.gz"
        let error = #expect(throws: DatasetError.self) {
            try ListedDataset.archive(path, cache: nil, heldLimit: 100) { _ in }
        }
        guard case .tooLarge(path, _, 100, _) = error else {
            Issue.record("expected the limit of 100 bytes, found \(String(describing: error))")
            return
        }
        let plain = try ListedDataset.archive("\(fixtures)/gnu.tar", cache: nil, heldLimit: 0) { _ in }
        #expect(plain.count == 4)
    }

    @Test func fingerprintTellsArchivesApart() throws {
        let plain = try Datasets.open("\(fixtures)/gnu.tar").fingerprint
        #expect(try Datasets.open("\(fixtures)/gnu.tar.gz").fingerprint != plain)
        let folder = try ScratchFolder()
        try folder.write("copy", [UInt8](Data(contentsOf: URL(fileURLWithPath: "\(fixtures)/gnu.tar"))))
        #expect(try Datasets.open(folder.path("copy")).fingerprint == plain)
    }

    @Test func everyTruncationIsAnErrorOrFewerImages() throws {
        let folder = try ScratchFolder()
        for file in ["gnu.tar", "gnu.tar.gz"] {
            let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(fixtures)/\(file)")))
            // Up to 6000 bytes into the tar the last image is not there yet.
            for length in stride(from: 0, to: min(bytes.count - 20, 6000), by: 97) {
                try folder.write("cut", Array(bytes.prefix(length)))
                do throws(DatasetError) {
                    #expect(try Datasets.open(folder.path("cut")).count < 4, "\(file) cut at \(length)")
                } catch {
                    #expect(error.description.contains(folder.path("cut")))
                }
            }
        }
    }

    @Test(
        arguments: (["", "no archive", String(repeating: "no archive", count: 200)] as [String]).named { $0 })
    func otherFilesAreRefused(_ test: Named<String>) throws {
        let content = test.value
        let folder = try ScratchFolder()
        try folder.write("file.dat", content)
        let error = #expect(throws: DatasetError.self) { try Datasets.open(folder.path("file.dat")) }
        guard case .notADataset = error else {
            Issue.record("expected a file of another kind, found \(String(describing: error))")
            return
        }
    }

    @Test func archiveWithoutImagesIsRefused() throws {
        let folder = try ScratchFolder()
        try folder.write("empty.tar", [UInt8](repeating: 0, count: 10240))
        let path = folder.path("empty.tar")
        let expected = DatasetError.noImages(path: path, layout: "tar", found: "0 members of other kinds")
        #expect(throws: expected) { try Datasets.open(path) }
    }
}
