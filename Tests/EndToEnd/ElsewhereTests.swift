import Foundation
import TestSupport
import Testing

/// `views`, and `sdf` of features that were made of them elsewhere.
@Suite struct ElsewhereTests {
    private let checkpoint = Program.fixtures.appendingPathComponent("tiny.pth").path
    /// As long as the test.
    private let folder: ScratchFolder
    private let data: String

    init() throws {
        folder = try ScratchFolder()
        data = try folder.writeRecords("images.bin", count: 150)
    }

    private let laws = ["--law", "randomcrop", "--beta", "-1,0", "--ratio", "3"]

    private func run(_ arguments: String...) throws -> Program {
        let run = try Program(arguments, folder: folder.url)
        #expect(run.exitCode == 0, "\(arguments): \(run.errors)")
        return run
    }

    private func results(_ run: Program) throws -> NSArray {
        try #require(try run.json["results"] as? NSArray)
    }

    /// Views, their features by the same network, and the measurement of those are the measurement itself, to the bit.
    @Test(arguments: [[], ["--pairs-per-image", "2", "--views", "simsiam"], ["--direct"]])
    func thePartsGiveTheWhole(_ more: [String]) throws {
        let whole = try Program(["sdf", checkpoint, data, "--side", "24", "--json"] + laws + more)
        #expect(whole.exitCode == 0, "\(whole.errors)")
        let views = try Program(
            ["views", data, "--side", "24", "--output", folder.path("v"), "--json"] + laws + more)
        #expect(views.exitCode == 0, "\(views.errors)")
        #expect(try folder.names == ["images.bin", "v"])
        _ = try run("embed", checkpoint, "v", "--of", "views", "--output", "f.npy")
        let parts = try Program(
            ["sdf", "--features-file", "f.npy", "--views-of", "v", "--json"] + laws, folder: folder.url)
        #expect(parts.exitCode == 0, "\(parts.errors)")
        #expect(try results(parts) == results(whole))
        #expect(try results(parts).count == 4)
    }

    /// The same of views in tars, whose files are named and ordered as the table is.
    @Test func tarsAreTheArray() throws {
        for (format, folder) in [("npy", "v"), ("webdataset", "w")] {
            _ = try run(
                "views", data, "--side", "24", "--beta", "-1,0.5", "--limit", "30", "--pairs-per-image", "2",
                "--ratio", "2", "--direct", "--format", format, "--output", folder, "--quiet")
            _ = try run("embed", checkpoint, folder, "--of", "views", "--output", "\(folder).npy", "--quiet")
        }
        #expect(try folder.data("v.npy") == folder.data("w.npy"))
        #expect(try folder.text("v/views.csv") == folder.text("w/views.csv"))
        let parts = try ["v", "w"].map {
            try results(run("sdf", "--features-file", "w.npy", "--views-of", $0, "--json"))
        }
        #expect(parts[0] == parts[1] && parts[0].count > 0)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path("w")).sorted()
                == ["views-000000.tar", "views.csv", "views.json"])
        let tar = String(decoding: try folder.data("w/views-000000.tar"), as: UTF8.self)
        let rows = try folder.text("w/views.csv").split(separator: "\n").dropFirst()
        let keys = tar.matches(of: /([0-9]{8}-[0-9]{4}-[A-Za-z0-9_-]+)\.json/).map { String($0.1) }
        #expect(keys.count == rows.count && keys == keys.sorted() && Set(keys).count == keys.count)
        for (key, line) in zip(keys, rows) {
            let cells = line.split(separator: ",").map(String.init)
            #expect(
                key.hasPrefix(String(repeating: "0", count: 8 - cells[1].count) + cells[1] + "-"), "\(key)")
            #expect(key.hasSuffix("-\(cells[6])-\(cells[7])"), "\(key)")
            #expect(tar.contains("\"row\" : \(cells[0]),"), "\(key)")
        }
    }

    /// The table has a line for each row, whose box lies in its image.
    @Test func theTableTellsEachView() throws {
        let json = try run("views", data, "--side", "16", "--output", "v", "--limit", "20", "--json").json
        let lines = try folder.text("v/views.csv").split(separator: "\n").dropFirst()
        let count = try #require(json["views"] as? Int)
        #expect(lines.count == count && count >= 20 * 10 && json["images"] as? Int == 20)
        for (row, line) in lines.enumerated() {
            let cells = line.split(separator: ",").map(String.init)
            #expect(cells.count == 20 && Int(cells[0]) == row)
            let numbers = cells[8..<12].compactMap { Int($0) }
            #expect(numbers.count == 4 && numbers[0] + numbers[2] <= 32 && numbers[1] + numbers[3] <= 32)
        }
        #expect(try folder.data("v/views.npy").count == 192 + count * 16 * 16 * 3)
        let header = String(decoding: try folder.data("v/views.npy").prefix(192), as: UTF8.self)
        #expect(header.contains("'descr': '|u1'") && header.contains("'shape': (\(count), 16, 16, 3)"))
    }

    @Test func otherFilesAreRefused() throws {
        _ = try run("views", data, "--side", "16", "--output", "v", "--limit", "20", "--quiet")
        _ = try run("embed", checkpoint, "v", "--of", "views", "--output", "f.npy", "--quiet")
        _ = try run("embed", checkpoint, data, "--output", "images.npy", "--quiet")
        var short = try folder.data("f.npy")
        short.removeLast(4)
        try short.write(to: folder.file("short.npy"))
        try folder.write("text.npy", "no array")
        try folder.write("w/views.json", "{}")
        for (file, of, message) in [
            ("images.npy", "v", "images.npy: expected shape ["), ("short.npy", "v", "bytes of values"),
            ("text.npy", "v", "text.npy: expected an .npy file, found another"),
            ("none.npy", "v", "none.npy: expected an .npy file, found none"),
            ("v/views.npy", "v", "expected values of type <f4, found |u1"),
            ("f.npy", "w", "w/views.json: expected what jc-stats views wrote"),
            ("f.npy", "none", "none: expected a folder that jc-stats views wrote"),
        ] {
            let run = try Program(
                ["sdf", "--features-file", file, "--views-of", of, "--quiet"], folder: folder.url)
            #expect(run.exitCode == 1 && run.isOneError && run.output.isEmpty, "\(file): \(run.errors)")
            #expect(run.errors.contains(message), "\(file): \(run.errors)")
        }
    }

    /// Images without views, and features that are no numbers, are left out as in a measurement.
    @Test func whatIsLeftOutIsSaid() throws {
        let picture = try Data(contentsOf: Program.fixtures.appendingPathComponent("picture.png"))
        try FileManager.default.createDirectory(at: folder.file("d"), withIntermediateDirectories: true)
        for (name, length) in [("a", picture.count), ("b", picture.count), ("c", 100)] {
            try picture.prefix(length).write(to: folder.file("d/\(name).png"))
        }
        let views = try run(
            "views", "d", "--side", "16", "--beta", "0", "--output", "v", "--allow-unreadable", "--json")
        #expect((try views.json["unreadable"] as? [Any])?.count == 1)
        _ = try run("embed", checkpoint, "v", "--of", "views", "--output", "f.npy", "--quiet")
        let whole = try run(
            "sdf", "--features-file", "f.npy", "--views-of", "v", "--beta", "0", "--allow-unreadable",
            "--json")
        #expect((try whole.json["unreadable"] as? [Any])?.count == 1)
        #expect(try whole.json["interrupted"] as? Bool == false)
        let strict = try Program(
            ["sdf", "--features-file", "f.npy", "--views-of", "v", "--beta", "0", "--quiet"],
            folder: folder.url)
        #expect(strict.exitCode == 1 && strict.errors.contains("at most 1% unreadable"), "\(strict.errors)")
    }

    @Test func optionsBesideEachOther() {
        for (arguments, message) in [
            (["sdf", "--views-of", "v"], "--views-of needs --features-file"),
            (["sdf", "--features-file", "f"], "--features-file needs --views-of"),
            (["sdf", "--features-file", "f", "--views-of", "v", "--from", "s"], "found both"),
            (["sdf", "d", "--features-file", "f", "--views-of", "v"], "beside features, found d"),
            (
                ["sdf", "--features-file", "f", "--views-of", "v", "--side", "8"],
                "--side has no effect here: --views-of"
            ),
            (
                ["embed", "c", "v", "--of", "views", "--side", "8", "-o", "f.npy"],
                "--side has no effect here"
            ),
            (["views", "d", "-o", "v", "--side", "4"], "--side: expected 8 to 4096, found 4"),
        ] {
            let call = ParsedCall(arguments)
            #expect(call.isUsageError && call.errors.contains(message), "\(arguments): \(call.errors)")
        }
    }
}
