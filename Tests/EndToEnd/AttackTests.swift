import Foundation
import Testing
import TestSupport

/// Hostile checkpoints are refused by the built binary, each with its own message, in bounded time and memory.
@Suite(.serialized) struct AttackTests {
    private static let greatestMemory = 200 << 20
    private static let greatestTime = 1.0

    private var folder: URL { Program.fixtures.appendingPathComponent("Attacks") }

    @Test func everyAttackIsRefusedWithItsOwnMessage() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(Set(names) == Set(AttackMessages.all.keys))
        var lines: Set<String> = []
        for name in names {
            let path = folder.appendingPathComponent(name).path
            let line = try refusal(path, AttackMessages.all[name] ?? "")
            lines.insert(line.replacingOccurrences(of: path, with: ""))
        }
        #expect(lines.count == names.count)
    }

    /// Files whose size is the attack, made here.
    @Test func floodsAreRefused() throws {
        let folder = try ScratchFolder()
        let zip: [UInt8] = [0x50, 0x4B, 3, 4]
        try Data(zip).write(to: folder.file("sparse.pth"))
        let sparse = try FileHandle(forWritingTo: folder.file("sparse.pth"))
        try sparse.truncate(atOffset: 40_000_000_000)
        try sparse.close()
        _ = try refusal(
            folder.file("sparse.pth").path, "bytes of the file: at most 8589934592 allowed, found 40000")
        let floods: [(String, [UInt8], String)] = [
            ("instructions", [0x28] + [UInt8](repeating: 0x4E, count: 1_000_000), "instructions"),
            ("marks", [UInt8](repeating: 0x28, count: 1_000_000), "open marks"),
            ("memo", LegacyPickle.memoFlood(300_000), "remembered"),
            ("nesting", LegacyPickle.nesting(100_000), "expected a dictionary of tensors"),
            ("laughs", LegacyPickle.laughs(60), "expected a dictionary of tensors"),
        ]
        for (name, pickle, fragment) in floods {
            try LegacyPickle.file(pickle).write(to: folder.file(name))
            _ = try refusal(folder.file(name).path, fragment)
        }
    }

    /// The line that the program ends with.
    private func refusal(_ path: String, _ fragment: String) throws -> String {
        let run = try MeasuredRun(["inspect", path, "--tensors"])
        #expect(run.exitCode == 1, "\(path)")
        let line = run.output.split(separator: "\n").last.map(String.init) ?? ""
        #expect(!fragment.isEmpty && line.contains(fragment), "\(path): \(line)")
        #expect(run.peakMemory < Self.greatestMemory || Sanitizer.isOn, "\(path): \(run.peakMemory) bytes")
        #expect(run.processorTime < Self.greatestTime || Sanitizer.isOn, "\(path): \(run.processorTime) s")
        return line
    }
}
