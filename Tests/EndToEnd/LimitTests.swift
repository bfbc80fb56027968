import Foundation
import Testing
import TestSupport

/// Limits of file sizes and of open files, as shells and batch systems set them: one line, no signal, no half file.
@Suite struct LimitTests {
    private let checkpoint = Program.fixtures.appendingPathComponent("tiny.pth").path

    /// Runs the binary under `ulimit`.
    private func run(_ arguments: [String], limit: String, _ folder: ScratchFolder) throws -> Ended {
        let program = try #require(Program.process([]).executableURL?.path)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", "ulimit -c 0; ulimit \(limit); exec \"$0\" \"$@\"", program] + arguments
        process.environment = Sanitizer.environment
        process.currentDirectoryURL = folder.url
        process.standardInput = FileHandle.nullDevice
        // Pipes, which have no limit of their own.
        let pipe = Pipe()
        process.standardOutput = FileHandle.nullDevice
        process.standardError = pipe
        try process.run()
        let errors = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return Ended(
            code: process.terminationReason == .exit
                ? process.terminationStatus : 128 + process.terminationStatus, errors: errors)
    }

    private struct Ended {
        let code: Int32
        let errors: String

        var isOneError: Bool {
            code == 1 && errors.hasPrefix("jc-stats: ") && errors.hasSuffix("\n")
                && errors.count(where: \.isNewline) == 1
        }
    }

    @Test func aLimitOfFileSizesIsOneLine() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 300)
        for (arguments, name) in [
            (["density", "-o", "laws.png"], "laws.png"), (["density", "-o", "laws.csv"], "laws.csv"),
            (["sample", "-n", "50000", "--law", "randomcrop", "--draws", "d.npy"], "d.npy"),
            (["embed", checkpoint, data, "-o", "features.npy"], "features.npy"),
            (["convert", checkpoint, "-o", "plain.safetensors"], "plain.safetensors"),
            (
                ["sdf", checkpoint, data, "--beta", "0", "--pairs-per-image", "5", "--store", "s.sqlite"],
                "s.sqlite"
            ),
        ] {
            // Blocks of 1024 bytes.
            let run = try run(arguments + ["--quiet"], limit: "-f 16", folder)
            #expect(run.isOneError && run.errors.contains(name), "\(arguments): \(run)")
            #expect(run.errors.contains("ulimit -f"), "\(run)")
            #expect(name == "s.sqlite" || !FileManager.default.fileExists(atPath: folder.file(name).path))
        }
        #expect(try !folder.names.contains { $0.hasSuffix(".part") })
    }

    @Test func aLimitOfFileSizesKeepsWhatWasMeasured() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 300)
        let command = ["sdf", checkpoint, data, "--beta", "0", "--quiet", "--pairs-per-image", "5"]
        let cut = try run(command + ["--store", "s.sqlite"], limit: "-f 64", folder)
        #expect(cut.isOneError && cut.errors.contains("--resume"), "\(cut)")
        let end = try Program(
            command + ["--store", "s.sqlite", "--resume", "-o", "end.json"], folder: folder.url)
        #expect(end.exitCode == 0, "\(end.errors)")
        #expect(try Program(command + ["-o", "whole.json"], folder: folder.url).exitCode == 0)
        #expect(try folder.data("end.json") == folder.data("whole.json"))
    }

    @Test func fewDescriptorsAreOneLineOrEnough() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 20)
        for limit in 4...22 {
            for arguments in [
                ["sdf", checkpoint, data, "--beta", "0", "--store", "s.sqlite", "--resume", "-o", "sdf.csv"],
                ["embed", checkpoint, data, "-o", "features.npy"], ["density", "-o", "laws.pdf"],
            ] {
                let run = try run(arguments + ["--quiet"], limit: "-n \(limit)", folder)
                #expect(run.code == 0 || run.isOneError, "\(limit), \(arguments): \(run)")
                // Standard input, output and errors are open before.
                if limit < 16 + 3 {
                    #expect(
                        run.isOneError && run.errors.contains("file descriptors: expected 16 that are free"),
                        "\(limit): \(run)")
                }
            }
        }
    }

    /// A merge has all its parts open, and says so where they are too many.
    @Test func aMergeOfMorePartsThanDescriptorsIsOneLine() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 32)
        let parts = try (1...8).map { index in
            let run = try Program(
                [
                    "sdf", checkpoint, data, "--beta", "0", "--quiet", "--shard", "\(index)/8", "--store",
                    "\(index).sqlite",
                ], folder: folder.url)
            #expect(run.exitCode == 0, "\(run.errors)")
            return "\(index).sqlite"
        }
        for limit in [19, 20, 24, 64] {
            let run = try run(["merge", "all.sqlite"] + parts, limit: "-n \(limit)", folder)
            #expect(limit == 64 ? run.code == 0 : run.isOneError, "\(limit): \(run)")
            #expect(
                limit == 64 || run.errors.contains("file descriptors: expected 24 that are free"),
                "\(limit): \(run)")
        }
    }
}
