import Foundation
import Testing
import TestSupport

@testable import Checkpoints

/// Damaged files end in a result or a typed error: a crash or a hang would end the test run.
@Suite struct FuzzTests {
    /// A linear congruential generator (Knuth's MMIX constants): the same mutations in each run.
    private struct Generator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state ^ (state >> 29)) &* 0xBF58_476D_1CE4_E5B9
        }
    }

    /// `JC_STATS_FUZZ=10000` asks for a longer run.
    private static let mutations =
        ProcessInfo.processInfo.environment["JC_STATS_FUZZ"].flatMap(Int.init) ?? 1500
    /// Values that sizes and offsets break at.
    private static let extremes: [UInt64] = [0, 1, 0x7F, 0xFF, 0x7FFF_FFFF, 0xFFFF_FFFF, .max >> 1, .max]

    @Test(arguments: [
        ["zip-plain.pth", "zip-views.pth", "namespace.pth", "python-zip64.pth"],
        ["legacy-plain.pth", "legacy-views.pth", "refused-module-legacy.pth", "legacy-wrapped.pth"],
        ["plain.safetensors", "types.safetensors", "Layouts/huggingface.safetensors"],
    ])
    func mutationsEndInAResultOrATypedError(names: [String]) throws {
        var generator = Generator(state: 2026)
        let originals = try names.map(Fixture.bytes)
        var outcomes = (read: 0, refused: 0)
        for round in 0..<FuzzTests.mutations {
            let original = originals[round % originals.count]
            let mutated = FuzzTests.mutate(original, using: &generator)
            if try isRead(mutated, original.count) { outcomes.read += 1 } else { outcomes.refused += 1 }
        }
        // Damage of data alone is invisible outside zip; damage of the structure must be seen.
        #expect(outcomes.refused > FuzzTests.mutations / 4)
    }

    /// Zip archives are protected by checksums, which would hide the pickle from the mutations.
    @Test func mutatedPicklesEndInAResultOrATypedError() throws {
        var generator = Generator(state: 4)
        let pickle = PickleBuilder.dictionary { $0.tensor(shape: [2, 2], strides: [2, 1]) }
        for _ in 0..<FuzzTests.mutations {
            let mutated = FuzzTests.mutate(pickle, using: &generator)
            let bytes = ZipBuilder.checkpoint(mutated).build()
            _ = try isRead(bytes, bytes.count)
        }
    }

    private func isRead(_ bytes: [UInt8], _ originalCount: Int) throws -> Bool {
        do throws(CheckpointError) {
            let file = try CheckpointFile(bytes: bytes, path: "memory")
            _ = file.metadata
            _ = try file.tensorEntries()
            let state = try file.stateDictionary()
            if let encoder = try? file.encoder() { #expect(!encoder.backbone.isEmpty) }
            let decoded = state.tensors.values.reduce(0) { $0 + 4 * $1.values.count }
            #expect(decoded <= 10 * bytes.count, "\(decoded) bytes of \(bytes.count)")
            return true
        } catch {
            #expect(!error.description.isEmpty && !error.description.contains("\n"))
            return false
        }
    }

    /// One to four changes: a bit, a byte, an extreme number, a cut, a repetition, a swap.
    private static func mutate(_ bytes: [UInt8], using generator: inout Generator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &generator) where bytes.count > 16 {
            let place = Int.random(in: 0..<bytes.count - 8, using: &generator)
            let length = Int.random(in: 1...min(64, bytes.count - place), using: &generator)
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 1: bytes[place] = UInt8.random(in: 0...255, using: &generator)
            case 2:
                let extreme = extremes.randomElement(using: &generator) ?? 0
                let width = [1, 2, 4, 8].randomElement(using: &generator) ?? 1
                bytes.replaceSubrange(place..<place + width, with: littleEndian(extreme).prefix(width))
            case 3: bytes.removeSubrange(place..<place + length)
            case 4: bytes.insert(contentsOf: bytes[place..<place + length], at: place)
            default: bytes.swapAt(place, Int.random(in: 0..<bytes.count, using: &generator))
            }
        }
        return bytes
    }
}
