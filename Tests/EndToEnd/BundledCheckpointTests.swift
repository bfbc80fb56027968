import Foundation
import Testing
import TestSupport

/// The checkpoint that comes with the program.
@Suite struct BundledCheckpointTests {
    @Test func isTakenWhereNoneIsGivenAndSaidSo() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 20)
        let run = try Program(
            "sdf", data, "--beta", "-1", "--law", "randomcrop", "-o", folder.file("a.json").path)
        #expect(run.exitCode == 0, "\(run.errors)")
        #expect(run.errors.contains("the program's own") && run.output.contains("64 x 64 pixels"))
        let json = try JSONSerialization.jsonObject(with: folder.data("a.json")) as? [String: Any]
        let checkpoint = try #require(json?["checkpoint"] as? [String: Any])
        let path = try #require(checkpoint["path"] as? String)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)).count <= 4_000_000)
        // The card beside it is of this file.
        let card = try String(
            contentsOfFile: path.replacingOccurrences(of: ".safetensors", with: ".md"), encoding: .utf8)
        #expect(card.contains(try #require(checkpoint["sha256"] as? String)))
    }

    @Test func figuresOfImagesAloneUseIt() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 20)
        let run = try Program(["figures", "--only", "2,4", "--data", data], folder: folder.url)
        #expect(run.exitCode == 0 && run.errors.contains("the program's own"), "\(run.errors)")
        #expect(
            try !folder.data("Figures/figure-2.svg").isEmpty && !folder.data("Figures/figure-4.svg").isEmpty)
    }

    /// The checkpoint beside the binary that runs is taken, wherever both were moved to and however the binary is called.
    @Test(arguments: ["moved", "installed", "linked"]) func goesWithTheProgram(_ way: String) throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 8)
        let build = try #require(Program.process([]).executableURL).deletingLastPathComponent()
        let resources = build.appendingPathComponent("jc-stats_jc-stats.resources")
        let isInstalled = way == "installed"
        let home = folder.file(isInstalled ? "bin" : "moved")
        let share = folder.file("share/jc-stats")
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
        if isInstalled {
            try FileManager.default.createDirectory(
                at: share.deletingLastPathComponent(), withIntermediateDirectories: true)
        }
        try FileManager.default.copyItem(
            at: build.appendingPathComponent("jc-stats"), to: home.appendingPathComponent("jc-stats"))
        let copy = isInstalled ? share : home.appendingPathComponent(resources.lastPathComponent)
        try FileManager.default.copyItem(
            at: isInstalled ? resources.appendingPathComponent("Checkpoints") : resources, to: copy)
        let process = Program.process(
            ["sdf", data, "--beta", "0", "-o", "a.json", "--quiet"], folder: folder.url)
        process.executableURL = home.appendingPathComponent("jc-stats")
        if way == "linked" {
            process.executableURL = folder.file("jc-stats")
            try FileManager.default.createSymbolicLink(
                at: folder.file("jc-stats"), withDestinationURL: home.appendingPathComponent("jc-stats"))
        }
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        let json = try JSONSerialization.jsonObject(with: folder.data("a.json")) as? [String: Any]
        let checkpoint = try #require((json?["checkpoint"] as? [String: Any])?["path"] as? String)
        #expect(
            URL(fileURLWithPath: checkpoint).resolvingSymlinksInPath().path.hasPrefix(
                copy.resolvingSymlinksInPath().path), "\(checkpoint)")
    }
}
