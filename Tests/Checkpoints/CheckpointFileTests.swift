import TestSupport
import Testing

@testable import Checkpoints

@Suite struct CheckpointFileTests {
    /// Conversions to float32 are exact or correctly rounded, so nothing is left to a tolerance.
    @Test func tensorsEqualTorchs() throws {
        let expectations = try Fixture.expectations()
        #expect(expectations.count == 18)
        for (name, expected) in expectations {
            let file = try CheckpointFile.open(try Fixture.path(name))
            #expect(file.container.rawValue == expected.container, "\(name)")
            let state = try file.stateDictionary()
            #expect(state.location == expected.location, "\(name)")
            #expect(state.prefix == expected.prefix, "\(name)")
            #expect(Set(state.tensors.keys) == Set(expected.tensors.keys), "\(name)")
            #expect(Set(state.otherTensors.map(\.path)) == Set(expected.others), "\(name)")
            for (tensor, values) in expected.tensors {
                #expect(state.tensors[tensor]?.shape == values.shape, "\(name) \(tensor)")
                #expect(state.tensors[tensor]?.values == values.values, "\(name) \(tensor)")
            }
        }
    }

    @Test func namesKeepTheOrderOfTheFile() throws {
        let state = try CheckpointFile.open(try Fixture.path("zip-wrapped.pth")).stateDictionary()
        #expect(
            Array(state.tensors.keys) == [
                "conv1.weight", "bn1.weight", "bn1.bias", "bn1.running_mean", "bn1.running_var",
                "layer1.0.conv1.weight", "fc.weight", "fc.bias",
            ])
    }

    @Test(arguments: ["zip-wrapped.pth", "legacy-wrapped.pth"])
    func metadataIsTheScalarsInOrder(name: String) throws {
        let metadata = try CheckpointFile.open(try Fixture.path(name)).metadata
        #expect(Array(metadata.keys) == ["epoch", "arch", "best_acc1"])
        #expect(Array(metadata.values) == [.integer(12), .text("resnet18"), .number(71.5)])
    }

    @Test func countersOfABareDictionaryAreNoMetadata() throws {
        #expect(try CheckpointFile.open(try Fixture.path("zip-plain.pth")).metadata.isEmpty)
    }

    @Test func settingsOfAnUnknownClassAreMetadata() throws {
        let file = try CheckpointFile.open(try Fixture.path("namespace.pth"))
        #expect(file.metadata["args.arch"] == .text("resnet50"))
        #expect(file.metadata["args.lr"] == .number(0.05))
        #expect(file.unknownNames == [GlobalName(module: "argparse", name: "Namespace")])
    }

    @Test func safetensorsMetadataIsUnescaped() throws {
        let file = try CheckpointFile.open(try Fixture.path("plain.safetensors"))
        #expect(file.metadata["format"] == .text("pt"))
        #expect(file.metadata["note"] == .text("a \"b\" é\n"))
    }

    @Test func everyTensorIsListedWithItsPath() throws {
        let entries = try CheckpointFile.open(try Fixture.path("namespace.pth")).tensorEntries()
        #expect(entries.first?.path == "optimizer.state.0.momentum_buffer")
        #expect(entries.first?.shape == [2])
        let counter = entries.first { $0.path == "model.bn1.num_batches_tracked" }
        #expect(counter?.type == .int64)
        #expect(entries.count == 10)
    }

    @Test func formatOfTheContainerIsTold() throws {
        let properties = try CheckpointFile.open(try Fixture.path("zip-plain.pth")).properties
        #expect(properties["version"] == "3")
        #expect(properties["byteorder"] == "little")
        #expect(properties[".format_version"] == "1")
    }

    @Test func tiedTensorsShareOneDecodedCopy() throws {
        let state = try CheckpointFile.open(try Fixture.path("zip-views.pth")).stateDictionary()
        let base = try #require(state.tensors["base"]), tied = try #require(state.tensors["tied"])
        let same = base.values.withUnsafeBufferPointer { first in
            tied.values.withUnsafeBufferPointer { $0.baseAddress == first.baseAddress }
        }
        #expect(same)
    }

    @Test(.eachRow) func honestFilesWithoutAStateDictionaryAreExplained() {
        eachRow(
            ([
                ("refused-module.pth", "a pickled object of class torch.nn.modules.linear.Linear"),
                ("refused-module-legacy.pth", "a pickled object of class torch.nn.modules.linear.Linear"),
                (
                    "refused-opaque.pth",
                    "tensor b: expected a tensor, found an object of class argparse.Namespace"
                ),
                (
                    "refused-empty.pth",
                    "expected a dictionary of tensors (a state_dict), found a dictionary with epoch, loss"
                ),
                (
                    "refused-protocol.pth",
                    "expected pickle protocol 2, the default of torch.save, found protocol 4"
                ),
                ("refused-script.pt", "a TorchScript program, whose code is never run"),
                ("oldest.tar", "torch's oldest format (a tar, before torch 0.2; complete)"),
            ] as [(String, String)]).named { $0.0 }
        ) { try honestFilesWithoutAStateDictionaryAreExplained($0) }
    }

    private func honestFilesWithoutAStateDictionaryAreExplained(_ test: Named<(String, String)>) throws {
        let (name, message) = test.value
        let path = try Fixture.path(name)
        let error = #expect(throws: CheckpointError.self) {
            try CheckpointFile.open(path).stateDictionary()
        }
        let line = try #require(error).description
        #expect(line.hasPrefix(path + ": "))
        #expect(line.contains(message), "\(line)")
        #expect(!line.contains("\n"))
    }

    @Test func anotherDictionaryCanBeAskedFor() throws {
        let file = try CheckpointFile.open(try Fixture.path("namespace.pth"))
        #expect(file.stateDictionaryLocations == ["model"])
        #expect(try file.stateDictionary(at: "model").tensors.count == 8)
        let error = #expect(throws: CheckpointError.self) { try file.stateDictionary(at: "teacher") }
        #expect(try #require(error).description.contains("none at teacher, but at: model"))
    }
}
