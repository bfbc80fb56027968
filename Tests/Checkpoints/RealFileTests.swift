import Foundation
import TestSupport
import Testing

@testable import Checkpoints

/// Checkpoints that others trained and published, and broken ones; not part of the repository.
@Suite(.enabled(if: RealData.folder != nil, "JC_STATS_DATA does not point to the real data"))
struct RealFileTests {
    private func open(_ name: String) throws -> CheckpointFile {
        try CheckpointFile.open("\(try #require(RealData.folder))/\(name)")
    }

    @Test(
        arguments: ([
            ("resnet20-12fca82f.th", Container.torchLegacy, "state_dict", "module.", 97, 271_098),
            ("resnet32-d509ac18.th", .torchLegacy, "state_dict", "module.", 157, 466_426),
            ("resnet20-zip.pth", .torchZip, "net", "", 97, 271_098),
        ] as [(String, Container, String, String, Int, Int)]).named { $0.0 })
    func publishedCheckpointsAreRead(_ test: Named<(String, Container, String, String, Int, Int)>) throws {
        let (name, container, location, prefix, count, values) = test.value
        let file = try open("checkpoints/\(name)")
        #expect(file.container == container)
        let state = try file.stateDictionary()
        #expect(state.location == location)
        #expect(state.prefix == prefix)
        #expect(state.tensors.count == count)
        #expect(state.tensors.values.reduce(0) { $0 + $1.values.count } == values)
        #expect(state.tensors["conv1.weight"]?.shape == [16, 3, 3, 3])
        #expect(state.tensors.values.allSatisfy { $0.values.allSatisfy(\.isFinite) })
    }

    @Test func accuracyOfResNet20IsMetadata() throws {
        #expect(
            try open("checkpoints/resnet20-12fca82f.th").metadata["best_prec1"] == .number(91.78000183105469))
    }

    /// The file's own name ends in the first digits of its hash.
    @Test func hashIsTheOneInTheName() throws {
        #expect(try open("checkpoints/resnet20-12fca82f.th").sha256.hasPrefix("12fca82f"))
        #expect(try open("checkpoints/resnet32-d509ac18.th").sha256.hasPrefix("d509ac18"))
    }

    @Test(arguments: [
        ("truncated-zip.pth", "cut short, fetch it again"),
        ("truncated-tar-format.pth", "torch's oldest format (a tar, before torch 0.2; cut short"),
        ("whole-module.pth", "a pickled object of class models.resnet.ResNet"),
    ])
    func brokenFilesAreExplained(name: String, message: String) throws {
        let error = #expect(throws: CheckpointError.self) {
            try open("hostile/checkpoints/\(name)").stateDictionary()
        }
        let line = try #require(error).description
        #expect(line.contains(message), "\(line)")
        #expect(line.contains(name))
    }

    @Test func foreignNamesAreKept() throws {
        let state = try open("hostile/checkpoints/foreign-names.pth").stateDictionary()
        #expect(state.tensors["first_block.conv_block.0.weight"] != nil)
        #expect(state.prefix.isEmpty)
    }
}
