import Foundation
import TestSupport
import Testing

@testable import Datasets

/// Classes that stand in a file of their own, or in a WebDataset's `.json`.
struct LabelFileTests {
    /// Images of one grey in `folder`, and a file of labels beside them.
    private func dataset(
        _ folder: ScratchFolder, _ labels: String, images: [String] = ["a/1.png", "a/2.png", "b/3.png"]
    ) throws -> (any ImageDataset, labels: String) {
        for name in images { try folder.writeImage("data/\(name)") }
        try folder.write("labels.csv", labels)
        return (try Datasets.open(folder.path("data"), cache: nil), folder.path("labels.csv"))
    }

    @Test(.eachRow) func pathsAreFoundByNameOrLastPart() {
        eachRow(
            [
                ("a/1.png,x\na/2.png,y\nb/3.png,x\n", ["x", "y"], [0, 1, 0]),
                ("path,label\n1.png,cat\n2.png,cat\n3.png,dog\n", ["cat", "dog"], [0, 0, 1]),
                (
                    "Label,Filename\r\n\"a, b\",./a/1.png\r\n\"say \"\"b\"\"\",2.png\r\n",
                    ["a, b", "say \"b\""], [0, 1, nil]
                ),
                ("a/1.png,2\na/2.png,0\nb/3.png,2\nnone.png,4\n", ["0", "1", "2", "3", "4"], [2, 0, 2]),
                // In the order of the folders.
                ("a/1.png,b\na/2.png,a\n", ["a", "b"], [1, 0, nil]),
                ("a/1.png,007\na/2.png,7\n", ["007", "7"], [0, 1, nil]),
            ] as [(String, [String], [Int?])]
        ) { text, names, labels in
            let folder = try ScratchFolder()
            let (dataset, path) = try dataset(folder, text)
            let labelled = try LabelledDataset(dataset, labels: path)
            #expect(labelled.classNames == names)
            #expect((0..<3).map(labelled.label) == labels)
            #expect(labelled.unnamedImages == labels.count { $0 == nil })
            #expect(try labelled.image(at: 0) == grey(0) && labelled.name(at: 2) == "b/3.png")
            #expect(labelled.fingerprint != dataset.fingerprint)
        }
    }

    @Test func linesWithoutAnImageAreCounted() throws {
        let folder = try ScratchFolder()
        let (dataset, path) = try dataset(folder, "a/1.png,0\nelse.png,1\nb/3.png,0\n")
        let labelled = try LabelledDataset(dataset, labels: path)
        #expect(labelled.unusedLines == 1 && labelled.unnamedImages == 1)
    }

    @Test(.eachRow) func whatIsWrongIsSaid() {
        eachRow([
            ("", "a path, a comma and a label in each line, found none"),
            ("path,label\n", "a path, a comma and a label in each line, found none"),
            ("a/1.png,0\na/2.png\n", "a path, a comma and a label on line 2, found 1 columns"),
            ("a/1.png,0\na/1.png,1\n", "one label of a/1.png, found 0 and 1"),
            ("x.png,0\n", "names of images such as a/1.png, found 1 lines without one"),
            ("1.png,0\n", "folders in the paths, for more than one image is named 1.png"),
        ]) { text, words in
            let folder = try ScratchFolder()
            let (dataset, path) = try dataset(folder, text, images: ["a/1.png", "b/1.png"])
            let error = #expect(throws: DatasetError.self) { try LabelledDataset(dataset, labels: path) }
            #expect(error?.description.contains(words) == true, "\(error as Any)")
        }
    }

    @Test(.eachRow) func textsOfSamplesHoldClasses() {
        eachRow(
            [
                ("{\"label\": 4}", 4), ("{\"cls\": 0, \"caption\": \"a cat\"}", 0),
                ("{\"label\": \"x\", \"cls\": 2}", 2),
                ("{\"label\": -1}", nil), ("{\"label\": 1.5}", nil), ("[1]", nil), ("{\"label\": 1", nil),
                ("", nil),
                ("{\"label\": 99999999999999999999}", nil),
            ] as [(String, Int?)]
        ) { text, label in
            var tar = TarBuilder()
            tar.add("a.png", [1])
            tar.add("a.json", Array(text.utf8))
            let archive = try ArchiveListing(.memory(tar.closed), path: "a.tar", heldLimit: nil)
            #expect(try archive.listing.image(at: 0)?.label == label)
            #expect(archive.leftOut.labelTexts == (label == nil ? 1 : 0))
        }
    }

    @Test func aClassFileCountsBeforeAText() throws {
        var tar = TarBuilder()
        for (name, text) in [
            ("a.json", "{\"label\": 1}"), ("a.png", ""), ("a.cls", "2"), ("b.png", ""),
            ("b.json", "{\"label\": 3}"),
            ("c.json", "{\"label\": 9}"), ("d.png", ""),
        ] {
            tar.add(name, Array(text.utf8))
        }
        let archive = try ArchiveListing(.memory(tar.closed), path: "a.tar", heldLimit: nil)
        var labels: [Int?] = []
        try archive.listing.forEach { labels.append($0.label) }
        #expect(labels == [2, 3, nil])
    }
}
