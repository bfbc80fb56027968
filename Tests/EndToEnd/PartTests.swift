import Foundation
import Testing
import TestSupport

/// Files under passing names: what a dead run left goes with the next, what a live one writes stays.
@Suite struct PartTests {
    /// The passing name of a run on this machine.
    private func name(_ process: Int) throws -> String {
        let boot = try String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
        return ".jc-stats-\(boot.filter(\.isHexDigit).prefix(16))-\(process)-1.part"
    }

    @Test func theNextRunTakesAwayWhatADeadOneLeft() throws {
        let folder = try ScratchFolder()
        let (dead, live) = (try name(4_000_000), try name(4_000_001))
        for name in [dead, live, dead + "-journal", "own.part"] {
            try Data("left".utf8).write(to: folder.file(name))
        }
        let descriptor = open(folder.file(live).path, O_RDWR)
        defer { close(descriptor) }
        #expect(flock(descriptor, LOCK_EX) == 0)
        let run = try Program(["density", "--quiet", "-o", "laws.csv"], folder: folder.url)
        #expect(run.exitCode == 0, "\(run.errors)")
        #expect(try folder.names == [live, "laws.csv", "own.part"].sorted())
    }

    /// A merge that is killed leaves its store of the whole half made; the next one takes it away.
    @Test func aKilledMergeIsCleanedUp() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 1500)
        let checkpoint = Program.fixtures.appendingPathComponent("tiny.pth").path
        let made = try Program(
            [
                "sdf", checkpoint, data, "--beta", "0", "--pairs-per-image", "12", "--store", "part",
                "--quiet",
                "--side", "16",
            ], folder: folder.url)
        #expect(made.exitCode == 0, "\(made.errors)")
        var left = 0
        for _ in 0..<40 where left == 0 {
            let process = Program.process(["merge", "all", "part"], folder: folder.url)
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            while process.isRunning, try !folder.names.contains(where: { $0.hasSuffix(".part") }) {}
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            left = try folder.names.count { $0.contains(".part") }
            try? FileManager.default.removeItem(at: folder.file("all"))
        }
        #expect(left > 0)
        let merged = try Program(["merge", "all", "part", "--quiet"], folder: folder.url)
        #expect(merged.exitCode == 0, "\(merged.errors)")
        #expect(try !folder.names.contains { $0.contains(".part") })
    }
}
