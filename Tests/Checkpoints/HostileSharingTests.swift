import Testing
import TestSupport

@testable import Checkpoints

/// Dictionaries that hold themselves, or that many places share: few bytes, and very many paths.
@Suite struct HostileSharingTests {
    private func file(
        limits: CheckpointLimits = .standard, _ body: (inout PickleBuilder) -> Void
    ) throws -> CheckpointFile {
        var builder = PickleBuilder()
        body(&builder)
        builder.add(.stop)
        var archive = ZipBuilder.checkpoint(builder.bytes)
        archive.members.remove(at: 1)
        return try CheckpointFile(bytes: archive.build(), path: "memory", limits: limits)
    }

    /// One dictionary that is its own value under every wrapper's key, beside many plain values.
    @Test(.timeLimit(.minutes(1))) func wrappersOfThemselves() throws {
        let file = try file { builder in
            builder.add(.emptyDictionary)
            builder.raw([PickleOpcode.binPut.rawValue, 0])
            builder.add(.mark)
            for key in StateDictionarySearch.wrappers {
                builder.text(key)
                builder.raw([PickleOpcode.binGet.rawValue, 0])
            }
            for index in 0..<1000 {
                builder.integer(index)
                builder.add(.none)
            }
            builder.add(.setItems)
        }
        #expect(file.stateDictionaryLocations.isEmpty)
    }

    /// A list that holds one dictionary of many plain values many times over.
    @Test(.timeLimit(.minutes(1))) func manyPathsToManyScalars() throws {
        let count = 20_000
        var limits = CheckpointLimits.standard
        limits.walkSteps = 200_000
        let file = try file(limits: limits) { builder in
            builder.add(.emptyList, .mark, .emptyDictionary)
            builder.raw([PickleOpcode.binPut.rawValue, 0])
            builder.add(.mark)
            for index in 0..<count {
                builder.integer(index)
                builder.add(.none)
            }
            builder.add(.setItems)
            for _ in 0..<count { builder.raw([PickleOpcode.binGet.rawValue, 0]) }
            builder.add(.appends)
        }
        let error = #expect(throws: CheckpointError.self) { try file.tensorEntries() }
        #expect(error?.description.contains("paths through the values: at most 200000 allowed") == true)
    }
}
