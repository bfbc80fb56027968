import Foundation
import Testing
import TestSupport

/// Small and closed file systems, mounted in a namespace of their own: needs Linux' unshare and the right to mount.
@Suite(.enabled(if: SmallDisk.canMount, "no right to mount a tmpfs here"))
struct FullDiskTests {
    private let checkpoint = Program.fixtures.appendingPathComponent("tiny.pth").path

    private func program(_ arguments: [String], options: String) throws -> SmallDisk {
        let path = Program.process([]).executableURL?.path ?? ""
        return try SmallDisk([path] + arguments, options: options)
    }

    private func isOneLine(_ errors: String) -> Bool {
        errors.hasPrefix("jc-stats: ") && errors.split(separator: "\n").count == 1
    }

    @Test func aFullDiskKeepsTheStore() throws {
        let scratch = try ScratchFolder()
        let data = try scratch.writeRecords("images.bin", count: 600)
        let run = try program(
            [
                "sdf", checkpoint, data, "--beta", "0", "--pairs-per-image", "50", "--store", "pairs.sqlite",
                "--quiet",
            ], options: "size=400k")
        #expect(run.exitCode == 1 && isOneLine(run.errors), "\(run.errors)")
        #expect(run.errors.contains("the disk is full") && run.errors.contains("--resume"), "\(run.errors)")
        #expect(run.files.contains("pairs.sqlite"))
    }

    @Test(.eachRow) func aFullDiskLeavesNoHalfFile() {
        eachRow(["csv", "json", "png", "svg", "pdf"]) { try aFullDiskLeavesNoHalfFile(ending: $0) }
    }

    private func aFullDiskLeavesNoHalfFile(ending: String) throws {
        let run = try program(["density", "--quiet", "-o", "laws.\(ending)"], options: "size=4k")
        #expect(run.exitCode == 1 && isOneLine(run.errors), "\(run.errors)")
        #expect(
            run.errors.contains("laws.\(ending)") && run.errors.contains("No space left"), "\(run.errors)")
        #expect(run.files.isEmpty, "\(run.files)")
    }

    @Test func aFullDiskLeavesNoHalfCheckpoint() throws {
        let scratch = try ScratchFolder()
        let data = try scratch.writeRecords("images.bin", count: 70)
        let run = try program(
            [
                "train", data, "--arch", "resnet20", "--width", "8", "--side", "16", "--batch", "16",
                "--epochs",
                "3", "--projector-layers", "2", "--dimension", "64", "--predictor-dimension", "32", "-o",
                "run",
                "--quiet",
            ], options: "size=300k")
        #expect(run.exitCode == 1 && isOneLine(run.errors), "\(run.errors)")
        #expect(run.errors.contains("No space left"), "\(run.errors)")
        #expect(!run.files.contains { $0.contains("safetensors") || $0.contains(".part") }, "\(run.files)")
    }

    /// A folder that cannot be written is said before anything is measured.
    @Test(arguments: ["store", "o"])
    func aClosedFolderIsSaidAtOnce(option: String) throws {
        let scratch = try ScratchFolder()
        let data = try scratch.writeRecords("images.bin", count: 200)
        let option = option == "o" ? ["-o", "sdf.csv"] : ["--store", "pairs.sqlite"]
        let run = try program(["sdf", checkpoint, data, "--beta", "0", "--quiet"] + option, options: "ro")
        #expect(run.exitCode == 1 && isOneLine(run.errors), "\(run.errors)")
        #expect(run.errors.contains("Read-only file system"), "\(run.errors)")
    }
}
