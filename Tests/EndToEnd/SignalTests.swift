import Foundation
import Layers
import Testing
import TestSupport

/// Ctrl-C ends a run with 130 and SIGTERM with 143, whatever the run does.
@Suite struct SignalTests {
    private let checkpoint = Program.fixtures.appendingPathComponent("tiny.pth").path

    private struct Ended {
        let code: Int32
        let errors: String
    }

    /// Starts a command, waits until it says or writes something that `isReady` sees, and sends it a signal.
    private func run(
        _ arguments: [String], in folder: ScratchFolder, signal: Int32,
        isReady: (_ errors: String) -> Bool
    ) throws -> Ended {
        let process = Program.process(arguments, folder: folder.url)
        try Data().write(to: folder.file("err"))
        process.standardOutput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: folder.file("err"))
        try process.run()
        while process.isRunning, !isReady(try folder.text("err")) { usleep(10_000) }
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
        let code =
            process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
        return Ended(code: code, errors: try folder.text("err"))
    }

    /// Commands that keep nothing end at once.
    @Test(arguments: [SIGINT, SIGTERM]) func atOnceWhereNothingIsKept(signal: Int32) throws {
        let folder = try ScratchFolder()
        for arguments in [
            ["sample", "-n", "100000000000"], ["bench", "sample", "--runs", "1000"],
            ["bench", "forward", "--runs", "1000", "--batch", "1"],
        ] {
            let start = ContinuousClock.now
            let ended = try run(arguments + ["--quiet"], in: folder, signal: signal) { _ in
                ContinuousClock.now - start > .seconds(1)
            }
            #expect(ended.code == 128 + signal, "\(arguments): \(ended)")
        }
    }

    @Test(arguments: [SIGINT, SIGTERM]) func embedWritesNothingAndEvaluateWhatItHas(signal: Int32) throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 4000)
        for arguments in [
            ["embed", checkpoint, data, "-o", "features.npy", "--side", "96"],
            ["evaluate", checkpoint, data, "--side", "96", "-o", "evaluation.csv"],
        ] {
            let start = ContinuousClock.now
            let ended = try run(arguments, in: folder, signal: signal) { _ in
                ContinuousClock.now - start > .seconds(1)
            }
            #expect(ended.code == 128 + signal, "\(arguments): \(ended)")
            #expect(ended.errors.contains("stopp"), "\(ended)")
        }
        #expect(try !folder.names.contains { $0.hasPrefix("features") || $0.hasSuffix(".part") })
    }

    /// Images that show which ones are worth a pass in float32 come before there is a store.
    @Test(.enabled(if: BFloat16.problem == nil, "\(BFloat16.problem ?? "")"))
    func theChoiceOfAPrecisionLeavesNothing() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 4000)
        let start = ContinuousClock.now
        let ended = try run(
            ["sdf", checkpoint, data, "--side", "224", "--pairs-per-image", "100", "--threads", "1"]
                + ["--precision", "bfloat16", "--store", "pairs.sqlite"], in: folder, signal: SIGINT
        ) { _ in ContinuousClock.now - start > .seconds(1) }
        #expect(ended.code == 130)
        #expect(
            ended.errors.hasSuffix(
                "jc-stats: stopped before the images in float32 were chosen: nothing was kept\n"), "\(ended)")
        #expect(try !folder.names.contains { $0.hasPrefix("pairs.sqlite") })
    }

    /// A second signal does not wait for what is under way.
    @Test func twiceIsAtOnce() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 4000)
        let process = Program.process(
            ["sdf", checkpoint, data, "--side", "224", "--pairs-per-image", "100", "--threads", "1"],
            folder: folder.url)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        sleep(1)
        kill(process.processIdentifier, SIGINT)
        usleep(100_000)
        kill(process.processIdentifier, SIGINT)
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 130)
    }
}
