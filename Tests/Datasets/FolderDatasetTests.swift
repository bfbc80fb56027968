import Foundation
import Imaging
import TestSupport
import Testing

@testable import Datasets

private func names(_ dataset: any ImageDataset) -> [String] { (0..<dataset.count).map(dataset.name) }

struct FolderDatasetTests {
    @Test func classesAreFoldersInByteOrder() throws {
        let folder = try ScratchFolder()
        for (level, name) in ["b/2.PNG", "b/10.png", "Z/x/1.png", ".hidden/1.png", "b/.1.png"].enumerated() {
            try folder.writeImage(name, level: UInt8(level))
        }
        try folder.write("b/readme.txt", "no image")
        let dataset = try Datasets.open(folder.path)
        #expect(dataset.layout == "folder tree")
        #expect(names(dataset) == ["Z/x/1.png", "b/10.png", "b/2.PNG"])
        #expect(dataset.classNames == ["Z", "b"])
        #expect((0..<3).map(dataset.label) == [0, 1, 1])
        #expect(try (0..<3).map(dataset.image) == [grey(2), grey(1), grey(0)])
    }

    @Test func flatFolderHasNoLabels() throws {
        let folder = try ScratchFolder()
        try folder.writeImage("1.png")
        let dataset = try Datasets.open(folder.path)
        #expect(dataset.classNames.isEmpty)
        #expect(dataset.label(at: 0) == nil)
    }

    @Test func linksAreFollowedButNotForever() throws {
        let folder = try ScratchFolder()
        try folder.writeImage("a/1.png")
        let files = FileManager.default
        try files.createSymbolicLink(atPath: folder.path("a/loop"), withDestinationPath: folder.path)
        try files.createSymbolicLink(
            atPath: folder.path("a/2.png"), withDestinationPath: folder.path("a/1.png"))
        #expect(try names(Datasets.open(folder.path)) == ["a/1.png", "a/2.png"])
    }

    @Test func folderWithoutImagesIsRefused() throws {
        let folder = try ScratchFolder()
        try folder.write("a/readme.txt", "no image")
        let error = #expect(throws: DatasetError.self) { try Datasets.open(folder.path) }
        #expect(
            error?.description
                == "\(folder.path): folder tree: expected at least one image, found 1 files of other kinds")
    }

    @Test func missingPathIsRefused() throws {
        let path = try ScratchFolder().path("nothing")
        #expect(throws: DatasetError.noSuchPath(path: path)) { try Datasets.open(path) }
    }

    @Test func singleImageIsRefused() throws {
        let folder = try ScratchFolder()
        try folder.writeImage("1.png")
        let path = folder.path("1.png")
        let expected = DatasetError.notADataset(path: path, found: "a single image; its folder would do")
        #expect(throws: expected) { try Datasets.open(path) }
    }

    @Test func brokenImageIsNamed() throws {
        let folder = try ScratchFolder()
        try folder.write("a/1.png", "no PNG")
        let dataset = try Datasets.open(folder.path)
        let error = #expect(throws: DatasetError.self) { try dataset.image(at: 0) }
        guard case .image(folder.path, "a/1.png", _) = error else {
            Issue.record("expected an error with the image's name, found \(String(describing: error))")
            return
        }
        #expect(error?.description.contains("a/1.png") == true)
    }

    @Test func fingerprintFollowsNamesAndNotThePlace() throws {
        let folder = try ScratchFolder()
        for name in ["one/a/1.png", "two/a/1.png", "three/a/2.png"] { try folder.writeImage(name) }
        let prints = try ["one", "two", "three"].map { try Datasets.open(folder.path($0)).fingerprint }
        #expect(prints[0] == prints[1])
        #expect(prints[0] != prints[2])
    }
}

struct ClassAssignmentTests {
    @Test(.eachRow) func sharedFoldersAreLeftOut() {
        eachRow(
            ([
                (["train/cat/1", "train/dog/1"], ["cat", "dog"], [0, 1]),
                (["x/train/n2/images/1", "x/train/n1/images/1"], ["n1", "n2"], [1, 0]),
                (["cat/images/1", "cat/images/2"], ["cat"], [0, 0]),
                (["train/1", "train/cat/1"], ["train"], [0, 0]),
                (["1", "cat/1"], ["cat"], [nil, 0]),
                (["1", "2"], [], [nil, nil]),
            ] as [([String], [String], [Int?])]).named { $0.0.joined(separator: " ") }
        ) { sharedFoldersAreLeftOut($0) }
    }

    private func sharedFoldersAreLeftOut(_ test: Named<([String], [String], [Int?])>) {
        let (paths, names, labels) = test.value
        let classes = ClassAssignment(paths: paths)
        #expect(classes.names == names)
        #expect(classes.labels == labels)
    }

    @Test func knownOrderNumbersTheClasses() {
        let classes = ClassAssignment(paths: ["n1/1", "n2/1"], order: ["n3", "n2", "n1"])
        #expect(classes.labels == [2, 1])
        #expect(ClassAssignment(paths: ["n1/1", "n2/1"], order: ["n2"]).labels == [0, 1])
    }
}
