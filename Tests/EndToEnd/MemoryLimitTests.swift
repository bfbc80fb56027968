import Foundation
import Testing
import TestSupport

/// Runs whose addresses are bounded as batch systems bound them: a result, or one line soon.
@Suite(.disabled(if: Sanitizer.isOn, "a sanitizer reserves terabytes of addresses")) struct MemoryLimitTests {
    private let checkpoint = Program.fixtures.appendingPathComponent("tiny.pth").path

    /// The fewest megabytes of addresses that the program can be loaded into, to the next 8; nil if 1,024 are too few.
    private static let smallestToLoad: Int? = {
        func loads(_ steps: Int) throws -> Bool {
            let folder = try ScratchFolder()
            return try LimitedRun(["--version"], folder: folder.url, memory: (8 * steps) << 20).exitCode == 0
        }
        var (low, high) = (7, 128)
        guard (try? loads(high)) == true else { return nil }
        while high - low > 1 {
            let middle = (low + high) / 2
            if (try? loads(middle)) == true { high = middle } else { low = middle }
        }
        return 8 * high
    }()

    private func smallest() throws -> Int { try #require(Self.smallestToLoad) }

    @Test(.timeLimit(.minutes(10)), arguments: ["sdf", "embed", "evaluate", "train", "figures"])
    func aRunUnderALimitEnds(_ command: String) throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 40)
        let arguments =
            switch command {
            case "sdf": ["sdf", checkpoint, data, "--beta", "0", "--store", "pairs.sqlite"]
            case "embed": ["embed", checkpoint, data, "-o", "x.npy"]
            case "evaluate": ["evaluate", checkpoint, data, "-o", "x.json"]
            case "train":
                [
                    "train", data, "--arch", "resnet18", "--width", "16", "--side", "32", "--batch", "32",
                    "--epochs",
                    "1", "-o", "run",
                ]
            default: ["figures", "--only", "2,3", "--checkpoint", checkpoint, "--data", data]
            }
        let smallest = try smallest()
        var codes: Set<Int32> = []
        for more in [0, 4, 12, 24, 48, 80, 120, 160, 220, 280, 300, 330, 400, 600, 1500] {
            for name in ["pairs.sqlite", "run"] { try? FileManager.default.removeItem(at: folder.file(name)) }
            let run = try LimitedRun(
                arguments + ["--quiet", "--threads", "2"], folder: folder.url,
                memory: (smallest + more) << 20, time: 60)
            let isEnded = run.isResultOrReason
            #expect(isEnded, "\(command), \(smallest + more) MB: \(run.exitCode) \(run.errors.prefix(300))")
            codes.insert(run.exitCode)
        }
        #expect(codes == [0, 1], "the limits are on both sides of what it needs")
    }

    @Test func theLineSaysWhatTheThreadsNeed() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 40)
        let memory = try smallest() + 100
        let run = try LimitedRun(
            ["sdf", checkpoint, data, "--beta", "0", "--threads", "1"], folder: folder.url,
            memory: memory << 20)
        #expect(run.exitCode == 1 && run.isOneError, "\(run.errors)")
        #expect(
            run.errors.contains(
                "memory for matrix products: expected 128 MB of addresses for each of 1 threads, found room for 0 "
                    + "within the limit of \(memory) MB (ulimit -v)"), "\(run.errors)")
        #expect(run.seconds < 10)
    }

    /// What the Swift runtime would abort for.
    @Test func anAllocationThatFailsIsOneLine() throws {
        let folder = try ScratchFolder()
        let memory = try smallest() + 64
        let run = try LimitedRun(
            ["sample", "-n", "9000000", "--threads", "1"], folder: folder.url, memory: memory << 20)
        #expect(run.exitCode == 1 && run.isOneError, "\(run.errors)")
        #expect(
            run.errors.contains("jc-stats: memory: expected ")
                && run.errors.contains("more, found none within the limit of \(memory) MB of addresses"),
            "\(run.errors)")
    }

    /// A run that is busy beyond the first signal ends at the second.
    @Test(arguments: [SIGINT, SIGTERM]) func aSecondSignalEndsTheRun(_ signal: Int32) throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 4)
        let process = Program.process(
            ["sdf", checkpoint, data, "--beta", "0", "--pairs-per-image", "100000", "--threads", "2"])
        try Data().write(to: folder.file("err"))
        process.standardOutput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: folder.file("err"))
        try process.run()
        usleep(1_500_000)
        kill(process.processIdentifier, signal)
        while process.isRunning, try folder.text("err").isEmpty { usleep(10_000) }
        usleep(1_200_000)
        #expect(process.isRunning)
        kill(process.processIdentifier, signal)
        let start = ContinuousClock.now
        process.waitUntilExit()
        #expect(ContinuousClock.now - start < .seconds(5))
        #expect(process.terminationReason == .exit && process.terminationStatus == 128 + signal)
    }
}
