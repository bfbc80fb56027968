import Testing
import TestSupport

@testable import Datasets

struct TinyImageNetTests {
    /// A root with a validation part of three images in two of three classes.
    private func validationFolder() throws -> ScratchFolder {
        let folder = try ScratchFolder()
        try folder.write("wnids.txt", "n3\nn1\nn2\n")
        for number in 0..<3 { try folder.writeImage("val/images/val_\(number).png") }
        try folder.write(
            "val/val_annotations.txt", "val_0.png\tn1\t0\t0\t1\t1\nval_1.png\tn2\t0\t0\t1\t1\nval_2.png\tn1\n"
        )
        return folder
    }

    @Test func validationLabelsComeFromTheAnnotations() throws {
        let folder = try validationFolder()
        let root = try Datasets.open(folder.path)
        let part = try Datasets.open(folder.path("val"))
        for dataset in [root, part] {
            #expect(dataset.layout == "Tiny-ImageNet val")
            #expect(dataset.classNames == ["n3", "n1", "n2"])
            #expect((0..<3).map(dataset.label) == [1, 2, 1])
            #expect(dataset.name(at: 2) == "val/images/val_2.png")
            #expect(try dataset.image(at: 2) == grey(0))
        }
        #expect(root.fingerprint == part.fingerprint)
    }

    @Test func trainingPartComesFirst() throws {
        let folder = try validationFolder()
        try folder.writeImage("train/n2/images/n2_0.png")
        try folder.writeImage("train/n3/images/n3_0.png")
        for path in [folder.path, folder.path("train")] {
            let dataset = try Datasets.open(path)
            #expect(dataset.layout == "Tiny-ImageNet train")
            #expect((0..<dataset.count).map(dataset.label) == [2, 0])
        }
        #expect(try Datasets.open(folder.path("val")).layout == "Tiny-ImageNet val")
    }

    @Test func onlyFolderInsideIsOpened() throws {
        let folder = try ScratchFolder()
        try folder.write("inner/wnids.txt", "n1\n")
        try folder.writeImage("inner/train/n1/images/1.png")
        #expect(try Datasets.open(folder.path).layout == "Tiny-ImageNet train")
    }

    @Test func imageWithoutAnnotationIsRefused() throws {
        let folder = try validationFolder()
        try folder.writeImage("val/images/val_3.png")
        let error = #expect(throws: DatasetError.self) { try Datasets.open(folder.path) }
        #expect(error?.description.hasSuffix("expected a line for val/images/val_3.png, found none") == true)
    }

    @Test func annotationWithoutClassIsRefused() throws {
        let folder = try validationFolder()
        try folder.write("val/val_annotations.txt", "val_0.png\n")
        let error = #expect(throws: DatasetError.self) { try Datasets.open(folder.path) }
        #expect(error?.description.contains("on line 1, found 1 columns") == true)
    }
}
