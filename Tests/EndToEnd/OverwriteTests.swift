import Foundation
import TestSupport
import Testing

/// What a command reads is never what it writes.
@Suite struct OverwriteTests {
    private static let commands: [[String]] = [
        ["convert", "tiny.safetensors", "-o", "tiny.safetensors"],
        ["convert", "tiny.safetensors", "-o", "./tiny.safetensors"],
        ["convert", "tiny.safetensors", "-o", "link.safetensors"],
        ["convert", "tiny.safetensors", "-o", "hard.safetensors"],
        ["embed", "tiny.safetensors", "images.bin", "-o", "tiny.safetensors"],
        ["embed", "tiny.safetensors", "images.bin", "--format", "npy", "-o", "images.bin"],
        ["embed", "tiny.csv", "images.bin", "-o", "tiny.npy"],
        ["embed", "tiny.safetensors", "folder", "--format", "npy", "-o", "folder/a.png"],
        ["inspect", "checkpoint.json", "-o", "checkpoint.json"],
        ["pairs", "picture.png", "-o", "picture.png"],
        ["pairs", "picture.png", "-o", "folder/../picture.png"],
        ["sdf", "tiny.safetensors", "folder", "--beta", "0", "-o", "folder/a.png"],
        ["sdf", "tiny.safetensors", "images.bin", "--views", "views.json", "-o", "views.json"],
        ["sdf", "tiny.safetensors", "images.bin", "--store", "tiny.safetensors", "--resume"],
        ["sdf", "tiny.safetensors", "images.bin", "--store", "images.bin", "--resume"],
        ["sdf", "--from", "store.csv", "-o", "store.csv"],
        ["sdf", "tiny.safetensors", "images.bin", "--store", "store.csv", "--resume", "-o", "store.csv"],
        ["merge", "new.sqlite", "store.csv", "store.json", "-o", "store.json"],
        ["merge", "store.csv", "store.csv"],
        ["evaluate", "tiny.safetensors", "images.bin", "--train", "labels.csv", "-o", "labels.csv"],
        ["train", "folder", "-o", "folder"], ["train", "losses.png", "-o", "."],
        ["figures", "--only", "3", "--html", "picture.png", "--picture", "picture.png"],
        ["figures", "--only", "5", "--losses", "figure-5.csv", "--exports", "."],
        ["figures", "--only", "1", "--picture", "figure-1.png", "--figures", "."],
        ["figures", "--only", "2", "--data", "folder", "--figures", "folder"],
        ["bench", "load", "store.json", "-o", "store.json"],
    ]

    private func prepare() throws -> ScratchFolder {
        let folder = try ScratchFolder()
        _ = try folder.writeRecords("images.bin", count: 20)
        let tiny = Program.fixtures.appendingPathComponent("tiny.pth")
        let picture = Program.fixtures.appendingPathComponent("picture.png")
        try FileManager.default.createDirectory(at: folder.file("folder"), withIntermediateDirectories: true)
        let files: [(URL, [String])] = [
            (tiny, ["tiny.safetensors", "tiny.csv", "checkpoint.json"]),
            (picture, ["picture.png", "folder/a.png", "losses.png", "figure-1.png"]),
        ]
        for (source, names) in files {
            for name in names { try FileManager.default.copyItem(at: source, to: folder.file(name)) }
        }
        for name in ["store.csv", "store.json", "labels.csv", "views.json", "figure-5.csv"] {
            try Data("step,loss\n1,2\n".utf8).write(to: folder.file(name))
        }
        try FileManager.default.createSymbolicLink(
            at: folder.file("link.safetensors"), withDestinationURL: folder.file("tiny.safetensors"))
        try FileManager.default.linkItem(
            at: folder.file("tiny.safetensors"), to: folder.file("hard.safetensors"))
        return folder
    }

    private func contents(_ folder: ScratchFolder) throws -> [String: Data] {
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.url.path)
        return Dictionary(uniqueKeysWithValues: names.map { ($0, (try? folder.data($0)) ?? Data()) })
    }

    @Test(.eachRow) func inputsAreNotWritten() {
        eachRow(Self.commands.named { $0.callText }) { try inputsAreNotWritten($0) }
    }

    private func inputsAreNotWritten(_ test: Named<[String]>) throws {
        let arguments = test.value
        let folder = try prepare()
        let before = try contents(folder)
        let run = try Program(arguments, folder: folder.url)
        #expect(run.exitCode == 64 && run.isOneError, "\(test.testDescription): \(run.errors)")
        #expect(
            run.errors.contains("expected another f") || run.errors.contains("one of the images"),
            "\(test.testDescription)")
        #expect(try contents(folder) == before, "\(test.testDescription)")
    }

    /// A result of an earlier run in the folder of the images is no image.
    @Test func earlierResultsAreWrittenAnew() throws {
        let folder = try prepare()
        for _ in 0..<2 {
            let run = try Program(
                "embed", "tiny.safetensors", "folder", "--side", "32", "--quiet", "-o", "folder/features.npy",
                "-o", "folder/features.json", folder: folder.url)
            #expect(run.exitCode == 0, "\(run.errors)")
        }
    }
}
