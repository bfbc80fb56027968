import Foundation
import Testing
import TestSupport

/// Damaged files take no more memory than ten times their bytes, measured on the built binary.
@Suite(.serialized) struct DamagedFileTests {
    /// `JC_STATS_FUZZ=10000` asks for a longer run.
    private static let mutations =
        (ProcessInfo.processInfo.environment["JC_STATS_FUZZ"].flatMap(Int.init) ?? 1200) / 60
    private static let extremes: [UInt64] = [0, 0x7F, 0x7FFF_FFFF, 0xFFFF_FFFF, .max >> 1, .max]

    @Test func memoryIsBoundedByTheFile() throws {
        let folder = try ScratchFolder()
        let start = try MeasuredRun(["inspect", Program.fixtures.appendingPathComponent("tiny.pth").path])
        let kinds: [(String, ((Data) -> Data) -> Data)] = [
            ("safetensors", LargeCheckpoint.safetensors), ("legacy", LargeCheckpoint.legacy),
            ("zip", LargeCheckpoint.zip),
        ]
        for (name, make) in kinds {
            let path = folder.file(name).path
            let whole = make { $0 }
            let limit = start.peakMemory + 10 * whole.count
            try whole.write(to: folder.file(name))
            let honest = try MeasuredRun(["inspect", path])
            #expect(honest.exitCode == 0 && (honest.peakMemory < limit || Sanitizer.isOn), "\(honest.output)")
            #expect(honest.peakMemory > start.peakMemory + whole.count)
            var generator = Generator(state: 2026)
            var refused = 0
            for round in 0..<Self.mutations {
                try make { Self.damaged($0, using: &generator) }.write(to: folder.file(name))
                let run = try MeasuredRun(["inspect", path])
                #expect([0, 1].contains(run.exitCode), "\(name), round \(round): \(run.output)")
                #expect(
                    run.peakMemory < limit || Sanitizer.isOn,
                    "\(name), round \(round): \(run.peakMemory) bytes")
                refused += Int(run.exitCode)
            }
            #expect(refused > Self.mutations / 4)
        }
    }

    /// One to three changes among the bytes that say where the tensors are.
    private static func damaged(_ bytes: Data, using generator: inout Generator) -> Data {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            let place = Int.random(in: 0..<bytes.count - 8, using: &generator)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 1: bytes[place] = UInt8(ascii: "9")
            case 2: bytes.insert(contentsOf: bytes[place..<place + 8], at: place)
            default:
                let width = [1, 4, 8].randomElement(using: &generator) ?? 1
                let extreme = littleEndian(extremes.randomElement(using: &generator) ?? 0)
                bytes.replaceSubrange(place..<place + width, with: extreme.prefix(width))
            }
        }
        return bytes
    }

    /// A linear congruential generator (Knuth's MMIX constants): the same damage in each run.
    private struct Generator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state ^ (state >> 29)) &* 0xBF58_476D_1CE4_E5B9
        }
    }
}
