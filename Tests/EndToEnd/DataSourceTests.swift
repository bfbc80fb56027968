import Foundation
import TestSupport
import Testing

/// The same images as people have them: each source gives the same features.
@Suite struct DataSourceTests {
    private static let checkpoint = Program.fixtures.appendingPathComponent("tiny.pth").path
    private static let small = ["--side", "16", "--threads", "1", "--quiet"]

    /// Six images of two classes in `images`, `images.zip`, `shards` of two tars and two lists.
    private func sources() throws -> ScratchFolder {
        let folder = try ScratchFolder()
        let picture = try [UInt8](Data(contentsOf: Program.fixtures.appendingPathComponent("picture.png")))
        var zip = ZipBuilder()
        for index in 0..<6 {
            let name = "c\(index / 3)/\(index).png"
            try folder.write("images/\(name)", picture)
            zip.members.append(.init(name: name, data: picture))
        }
        try folder.write("images.zip", zip.build())
        let names = (0..<6).map { "images/c\($0 / 3)/\($0).png" }
        try folder.write("list.txt", names.joined(separator: "\n"))
        for shard in 0..<2 {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = ["tar", "-cf", "shard-\(shard).tar", "-C", "images", "c\(shard)"]
            process.currentDirectoryURL = folder.url
            try process.run()
            process.waitUntilExit()
        }
        return folder
    }

    @Test func everySourceGivesTheSameFeatures() throws {
        let folder = try sources()
        func features(_ data: String, input: String = "") throws -> Data {
            let run = try Program(
                ["embed", Self.checkpoint, data, "-o", "f.npy"] + Self.small, folder: folder.url, input: input
            )
            #expect(run.exitCode == 0, "\(data): \(run.errors)")
            return try folder.data("f.npy")
        }
        let expected = try features("images")
        for data in ["images.zip", "shard-{0..1}.tar", "list.txt"] {
            #expect(try features(data) == expected, "\(data)")
        }
        let list = try folder.text("list.txt")
        #expect(try features("-", input: list) == expected)
        let part = try features("-", input: list.split(separator: "\n").prefix(2).joined(separator: "\n"))
        #expect(part.count < expected.count)
    }

    @Test func labelsOfAFileCount() throws {
        let folder = try sources()
        try folder.write("labels.csv", "file,class\n" + (0..<5).map { "\($0).png,k\($0 % 2)\n" }.joined())
        let call = ["evaluate", Self.checkpoint, "images.zip", "--neighbors", "1", "--side", "16", "--json"]
        let without = try Program(call, folder: folder.url).json
        let run = try Program(call + ["--labels", "labels.csv"], folder: folder.url)
        #expect(
            run.errors.contains("labels.csv: 1 of 6 images of images.zip have no line, and are left out"),
            "\(run.errors)")
        let count = { (json: [String: Any]) in (json["dataset"] as? [String: Any])?["images"] as? Int }
        #expect(try count(without) == 6 && count(run.json) == 5, "\(run.output.prefix(500))")
        let wrong = try Program(call + ["--labels", "list.txt"], folder: folder.url)
        #expect(
            wrong.exitCode == 1 && wrong.isOneError
                && wrong.errors.contains("a path, a comma and a label on line 1, found 1 columns"),
            "\(wrong.errors)")
    }

    @Test(.eachRow) func whatIsWrongIsOneLine() {
        eachRow([
            ("-", "", "-: list of files: expected at least one image, found an empty list"),
            ("-", "none.png", "-: expected an image file at the path of line 1, none.png, found nothing"),
            (
                "shard-{0..2}.tar", "",
                "shard-2.tar: expected a folder, an archive, a list or a CIFAR file, found nothing"
            ),
            ("cut.zip", "", "cut.zip: expected a readable archive, found: Truncated"),
        ]) { data, input, words in
            let folder = try sources()
            try folder.write("cut.zip", Array(folder.data("images.zip").prefix(400)))
            let run = try Program(
                ["embed", Self.checkpoint, data, "-o", "f.npy"] + Self.small, folder: folder.url, input: input
            )
            #expect(run.exitCode == 1 && run.isOneError && run.errors.contains(words), "\(run.errors)")
        }
    }
}
