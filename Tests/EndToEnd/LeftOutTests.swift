import Foundation
import TestSupport
import Testing

@testable import jc_stats

/// Images that are not read are said in every command, and `--strict` refuses them.
@Suite struct LeftOutTests {
    private static let checkpoint = Program.fixtures.appendingPathComponent("tiny.pth").path

    /// Ten readable images of two classes, and six things that look like images.
    private func images(_ folder: ScratchFolder, broken: Int = 0) throws {
        let picture = try Data(contentsOf: Program.fixtures.appendingPathComponent("picture.png"))
        for index in 0..<10 {
            let file = folder.file("images/c\(index % 2)/\(index).png")
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try (index < broken ? picture.prefix(60) : picture).write(to: file)
        }
    }

    private func addOthers(_ folder: ScratchFolder) throws {
        for name in ["c0/a.psd", "c0/b.heic", "c1/c.HEIC", "c1/d.ppm", "c1/e.jxl"] {
            try Data("not read".utf8).write(to: folder.file("images/\(name)"))
        }
        try FileManager.default.createSymbolicLink(
            at: folder.file("images/c1/f.png"), withDestinationURL: folder.file("nothing"))
    }

    private static let line =
        "2 .heic, 1 .jxl, 1 .ppm, 1 .psd, 1 dangling link (c0/b.heic, c1/e.jxl, c1/d.ppm, c0/a.psd, c1/f.png)"

    private static let small = ["--side", "16", "--threads", "1"]
    private static let training = [
        "--arch", "resnet20", "--width", "4", "--batch", "4", "--epochs", "1", "--dimension", "8",
        "--predictor-dimension", "4",
    ]

    /// Every command that reads a data set, with what makes it short.
    private static let commands: [[String]] = [
        ["sdf", checkpoint, "images", "--beta", "0"], ["sdf", checkpoint, "images", "--beta", "0", "--plan"],
        ["embed", checkpoint, "images", "-o", "f.npy"],
        ["evaluate", checkpoint, "images", "--neighbors", "3"],
        ["train", "images", "-o", "run"] + training,
        ["figures", "--only", "2", "--checkpoint", checkpoint, "--data", "images"],
    ]

    @Test(.eachRow) func whatIsNotReadIsNamed() {
        eachRow(Self.commands.named { $0.callText }) { try whatIsNotReadIsNamed($0) }
    }

    private func whatIsNotReadIsNamed(_ test: Named<[String]>) throws {
        let command = test.value
        let folder = try ScratchFolder()
        try images(folder)
        let whole = try Program(command + Self.small + ["--strict", "--quiet"], folder: folder.url)
        #expect(whole.exitCode == 0, "\(whole.errors)")
        try? FileManager.default.removeItem(at: folder.file("run"))
        try addOthers(folder)
        let run = try Program(command + Self.small + ["--json"], folder: folder.url)
        #expect(run.exitCode == 0, "\(run.errors)")
        let lines = run.errors.split(separator: "\n").filter { $0.contains("left out") }
        #expect(lines == ["warning: images: left out: \(Self.line)"], "\(run.errors)")
        let json = try run.json
        let dataset = try #require((json["sdf"] as? [String: Any] ?? json)["dataset"] as? [String: Any])
        let kinds = try #require(dataset["left_out"] as? [[String: Any]])
        #expect(
            kinds.compactMap { $0["kind"] as? String } == [".heic", ".jxl", ".ppm", ".psd", "dangling link"])
        #expect(kinds.compactMap { $0["count"] as? Int } == [2, 1, 1, 1, 1])
        #expect(kinds.first?["first"] as? String == "c0/b.heic" && dataset["subset"] is NSNull)
        try? FileManager.default.removeItem(at: folder.file("run"))
        let strict = try Program(command + Self.small + ["--strict"], folder: folder.url)
        #expect(strict.exitCode == 1 && strict.isOneError, "\(strict.errors)")
        #expect(strict.errors.contains("with --strict, found also \(Self.line)"), "\(strict.errors)")
    }

    @Test func benchesSayItToo() throws {
        let folder = try ScratchFolder()
        try images(folder)
        try addOthers(folder)
        let run = try Program(
            ["bench", "load", "images", "--runs", "1", "--limit", "4", "--json"] + Self.small,
            folder: folder.url)
        #expect(run.exitCode == 0 && run.errors.contains("left out: \(Self.line)"), "\(run.errors)")
        let json = try run.json
        #expect((json["left_out"] as? [[String: Any]])?.count == 5 && json["images"] as? Int == 4)
        #expect((json["subset"] as? [String: Any])?["of"] as? Int == 10)
    }

    /// One of ten cut short is more than 1%, whatever is asked of the images.
    @Test(.eachRow) func theShareIsThatOfEveryCommand() {
        eachRow((Self.commands.filter { !$0.contains("--plan") } as [[String]]).named { $0.callText }) {
            try theShareIsThatOfEveryCommand($0)
        }
    }

    private func theShareIsThatOfEveryCommand(_ test: Named<[String]>) throws {
        let command = test.value
        let folder = try ScratchFolder()
        try images(folder, broken: 1)
        let few = try Program(command + Self.small + ["--quiet"], folder: folder.url)
        #expect(few.exitCode == 1 && few.isOneError && few.errors.contains("at most 1%"), "\(few.errors)")
        try? FileManager.default.removeItem(at: folder.file("run"))
        let allowed = try Program(command + Self.small + ["--allow-unreadable"], folder: folder.url)
        #expect(allowed.exitCode == 0 && allowed.errors.contains("left out"), "\(allowed.errors)")
        try? FileManager.default.removeItem(at: folder.file("run"))
        let strict = try Program(command + Self.small + ["--strict", "--quiet"], folder: folder.url)
        #expect(
            strict.exitCode == 1 && strict.isOneError && strict.errors.contains("c0/0.png"),
            "\(strict.errors)")
    }

    /// What a store's images left out is said when it answers.
    @Test func storesKnowWhatWasLeftOut() throws {
        let folder = try ScratchFolder()
        try images(folder)
        try addOthers(folder)
        let run = try Program(
            ["sdf", Self.checkpoint, "images", "--beta", "0", "--store", "s.sqlite", "--quiet"] + Self.small,
            folder: folder.url)
        #expect(run.exitCode == 0, "\(run.errors)")
        try FileManager.default.removeItem(at: folder.file("images"))
        let from = try Program(["sdf", "--from", "s.sqlite", "--beta", "0"], folder: folder.url)
        #expect(from.exitCode == 0 && from.errors.contains("left out: \(Self.line)"), "\(from.errors)")
        let strict = try Program(
            ["sdf", "--from", "s.sqlite", "--beta", "0", "--strict"], folder: folder.url)
        #expect(strict.exitCode == 1 && strict.isOneError && strict.errors.contains(Self.line))
    }

    /// Links in tars are counted, not read.
    @Test func linksInTarsAreSaid() throws {
        let folder = try ScratchFolder()
        try images(folder)
        let first = folder.file("images/c0/0.png")
        try FileManager.default.linkItem(at: first, to: folder.file("images/c0/a.png"))
        try FileManager.default.createSymbolicLink(
            atPath: folder.file("images/c0/b.png").path, withDestinationPath: "0.png")
        try pack(["images"], into: "a.tar", in: folder)
        let run = try Program(
            ["embed", Self.checkpoint, "a.tar", "-o", "f.npy", "--json"] + Self.small, folder: folder.url)
        #expect(run.exitCode == 0, "\(run.errors)")
        let lines = run.errors.split(separator: "\n").filter { $0.contains("left out") }
        #expect(
            lines.count == 1 && lines[0].hasPrefix("warning: a.tar: left out: 2 links (images/c0/"),
            "\(lines)")
        let dataset = try #require(try run.json["dataset"] as? [String: Any])
        let kinds = try #require(dataset["left_out"] as? [[String: Any]])
        #expect(kinds.count == 1 && kinds[0]["kind"] as? String == "link" && kinds[0]["count"] as? Int == 2)
        #expect(dataset["images"] as? Int == 10)
    }

    private func pack(_ names: [String], into tar: String, in folder: ScratchFolder, below: String = ".")
        throws
    {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["tar", "-cf", tar, "-C", below] + names
        process.currentDirectoryURL = folder.url
        try process.run()
        process.waitUntilExit()
    }

    @Test func labelsThatAreNotReadAreNamedWhereTheyAreNeeded() throws {
        let folder = try ScratchFolder()
        try images(folder)
        for index in 0..<10 {
            let source = folder.file("images/c\(index % 2)/\(index).png")
            try FileManager.default.createDirectory(
                at: folder.file("shard"), withIntermediateDirectories: true)
            try FileManager.default.copyItem(at: source, to: folder.file("shard/\(index).png"))
            try Data("{\"label\": \"c\(index % 2)\"}".utf8).write(to: folder.file("shard/\(index).json"))
        }
        try pack((0..<10).flatMap { ["\($0).png", "\($0).json"] }, into: "a.tar", in: folder, below: "shard")
        let run = try Program(["evaluate", Self.checkpoint, "a.tar"] + Self.small, folder: folder.url)
        #expect(run.exitCode == 1 && run.isOneError, "\(run.errors)")
        #expect(
            run.errors.contains(
                "found neither but 10 .json without such a number; --labels FILE"))
        let sdf = try Program(
            ["sdf", Self.checkpoint, "a.tar", "--beta", "0"] + Self.small, folder: folder.url)
        #expect(sdf.exitCode == 0, "\(sdf.errors)")
    }
}
