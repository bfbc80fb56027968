import Foundation
import Testing
import TestSupport

/// A wall clock that jumps: a library before libc answers with another year at each call.
@Suite(
    .enabled(if: JumpingClock.library != nil, "no C compiler on this machine"),
    .disabled(if: Sanitizer.isOn, "a sanitizer must be the first library"))
struct ClockTests {
    @Test func jumpsChangeNothing() throws {
        let scratch = try ScratchFolder()
        let data = try scratch.writeRecords("images.bin", count: 200)
        let checkpoint = Program.fixtures.appendingPathComponent("tiny.pth").path
        var made: [Data] = []
        for jumps in [false, true] {
            let process = Program.process(
                [
                    "sdf", checkpoint, data, "--beta", "0", "--pairs-per-image", "5", "--store",
                    "\(jumps).sqlite", "-o", "\(jumps).json",
                ], folder: scratch.url)
            let library = try #require(JumpingClock.library)
            if jumps {
                process.environment = ProcessInfo.processInfo.environment
                    .merging(["LD_PRELOAD": library]) { $1 }
            }
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            let start = ContinuousClock.now
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0 && ContinuousClock.now - start < .seconds(120))
            made.append(try scratch.data("\(jumps).json"))
        }
        #expect(made[0] == made[1])
    }
}
