import Checkpoints
import Foundation
import Imaging
import JointAugmentation
import Statistics
import Testing

@testable import Training

/// States of runs that are not as they were written.
struct DamagedStateTests {
    private func run(_ dataset: PatternDataset = PatternDataset(count: 20)) throws -> TrainingRun {
        try TrainingRun(
            TrainingRecipe(
                configuration: MethodConfiguration(
                    architecture: .resnet20, width: 4, projectorLayers: 2, outputWidth: 16, predictorWidth: 8),
                law: .joint(beta: 0),
                views: ViewSettings(
                    design: JointDesign(areas: try .area(low: 0.2, high: 1), pipeline: .simsiamCIFAR),
                    side: 16, seed: 3),
                schedule: LearningRateSchedule(baseRate: 0.05, batch: 8, epochs: 2)),
            on: dataset)
    }

    private func state() throws -> [UInt8] {
        var run = try run()
        for _ in 0..<3 { _ = try run.advance(threads: 1) }
        return try run.state()
    }

    /// The same state as the version before wrote it.
    private func unsealed(_ state: [UInt8]) throws -> [UInt8] {
        let length = state[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
        let text = String(decoding: state[8..<(8 + length)], as: UTF8.self)
        var header = Array(text.replacing(/"sha256":"[0-9a-f]{64}",/, with: "").utf8)
        while !header.count.isMultiple(of: 8) { header.append(UInt8(ascii: " ")) }
        let size = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
        return size + header + state[(8 + length)...]
    }

    private func isRefused(_ bytes: [UInt8]) throws -> Bool {
        var restored = try run()
        do {
            try restored.restore(CheckpointFile(bytes: bytes, path: "state.safetensors"))
            return false
        } catch {
            #expect(restored.reports.isEmpty)
            return true
        }
    }

    @Test func everyFlippedBitIsRefused() throws {
        let whole = try state()
        #expect(try !isRefused(whole))
        var stream = RandomStream(seed: 4, image: 0)
        let rounds = ProcessInfo.processInfo.environment["JC_STATS_FUZZ"].flatMap(Int.init) ?? 600
        let header = 8 + whole[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
        let places =
            Array(0..<120) + (0..<rounds).map { _ in stream.nextIndex(below: header) }
            + (0..<rounds).map { _ in header + stream.nextIndex(below: whole.count - header) }
        for place in places {
            var bytes = whole
            let bit = stream.nextIndex(below: 8)
            bytes[place] ^= 1 << UInt8(bit)
            #expect(try isRefused(bytes), "bit \(bit) of byte \(place)")
        }
        for _ in 0..<rounds / 4 {
            let length = stream.nextIndex(below: whole.count)
            #expect(try isRefused(Array(whole[..<length])), "\(length) bytes")
        }
        #expect(try isRefused(whole + [0]))
    }

    @Test func aFlipInTheTensorsIsNamedAsDamage() throws {
        var bytes = try state()
        bytes[bytes.count - 5] ^= 1
        var run = try run()
        let file = try CheckpointFile(bytes: bytes, path: "state.safetensors")
        #expect(throws: TrainingError.damagedState(file: "state.safetensors")) { try run.restore(file) }
    }

    /// A state of the version before goes on; one with a name that no version writes does not.
    @Test func statesWithoutAChecksumGoOn() throws {
        let old = try unsealed(state())
        let file = try CheckpointFile(bytes: old, path: "state.safetensors")
        #expect(file.seal == .none)
        var run = try run()
        try run.restore(file)
        #expect(run.reports.count == 3)
        #expect(try run.state() == state())
        let strange = String(decoding: old, as: Unicode.ASCII.self).contains("\"seed\"")
        #expect(strange)
    }

    /// Images that could not be read count on, so that a run that goes on ends where one that did not stop does.
    @Test func unreadableImagesAreCountedOn() throws {
        let dataset = PatternDataset(count: 200, broken: [17, 131])
        var first = try run(dataset)
        while first.unreadable.isEmpty { _ = try first.advance(threads: 1) }
        var second = try run(dataset)
        try second.restore(CheckpointFile(bytes: first.state(), path: "state"))
        #expect(second.unreadable == first.unreadable)
        while !first.isDone { _ = try first.advance(threads: 1) }
        while !second.isDone { _ = try second.advance(threads: 1) }
        #expect(Set(first.unreadable) == [17, 131] && second.unreadable == first.unreadable)
        #expect(try second.state() == first.state())
    }
}
