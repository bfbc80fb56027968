import Foundation
import TestSupport
import Testing

@testable import Checkpoints

/// What stands beside an encoder in a file: other encoders, strangers, wrappers, objects.
@Suite struct EncoderCompanyTests {
    private func fixture(_ name: String) throws -> CheckpointFile {
        try CheckpointFile.open(try Fixture.path("Encoders/" + name))
    }

    /// A file whose dictionary has these names, each of a tensor; `offsets` make tensors differ.
    private func file(_ names: [String], objects: [String] = []) throws -> CheckpointFile {
        var builder = PickleBuilder()
        builder.add(.emptyDictionary)
        for (offset, name) in names.enumerated() {
            builder.text(name)
            builder.tensor(offset: offset % 4, shape: [1])
            builder.add(.setItem)
        }
        for name in objects {
            builder.text(name)
            builder.global("some.module", "Strange")
            builder.add(.mark, .tuple, .reduce, .setItem)
        }
        builder.add(.stop)
        return try CheckpointFile(bytes: ZipBuilder.checkpoint(builder.bytes).build(), path: "memory")
    }

    private func message(_ file: CheckpointFile, ignoring ignored: [String] = []) throws -> String {
        let error = #expect(throws: CheckpointError.self) { try file.encoder(ignoring: ignored) }
        return error.map { "\($0)" } ?? ""
    }

    private let plain = ["conv1.weight", "bn1.weight", "layer1.0.conv1.weight"]

    // MARK: - Marks

    @Test(.eachRow) func marksAreWholeWords() {
        eachRow(
            ([
                (["backbone_momentum"], "momentum", true), (["momentum_backbone"], "momentum", true),
                (["state_dict_ema", "layers"], "ema", true), (["targetNet"], "target", true),
                (["encoder_k"], "k", true),
                (["key-encoder"], "key", true), (["student_backbone"], "student", false),
                (["encoder_q"], "q", false),
                (["online_encoder", "net"], "online", false),
            ] as [([String], String, Bool)]).named { $0.0.joined(separator: ".") }
        ) { try marksAreWholeWords($0) }
    }

    private func marksAreWholeWords(_ test: Named<([String], String, Bool)>) throws {
        let (parts, word, isSlow) = test.value
        let mark = try #require(EncoderMark(parts: parts))
        #expect(mark.word == word && mark.isSlow == isSlow)
    }

    @Test(.eachRow) func otherWordsAreNoMarks() {
        eachRow(["backbone", "targeted", "encoder", "schema", "emanet", "keys", "studentship"]) {
            otherWordsAreNoMarks(part: $0)
        }
    }

    private func otherWordsAreNoMarks(part: String) { #expect(EncoderMark(parts: [part]) == nil) }

    @Test func headsHaveTheMarkOfTheirEncoder() throws {
        let file = try fixture("lightly-byol-2023.pth")
        #expect(try file.encoder().projector?.prefix == "student_projection_head.")
        #expect(try file.encoder().predictor?.prefix == "student_prediction_head.")
        let copy = try file.encoder(named: "backbone")
        #expect(copy.projector?.prefix == "projection_head." && copy.predictor == nil)
        let momentum = try fixture("lightly-moco-example.pth").encoder(named: "backbone_momentum")
        #expect(momentum.projector?.prefix == "projection_head_momentum.")
    }

    // MARK: - Strangers

    @Test func strangersAreListed() throws {
        let encoder = try fixture("strangers-below-a-prefix.pth").encoder()
        #expect(encoder.ignored.contains("backbone.queue") && encoder.ignored.contains("backbone.fc1.weight"))
        #expect(try fixture("swav.pth").encoder().ignored == ["prototypes.weight"])
    }

    /// A second convolution of the stem is no stranger, nor is what stands among the layers.
    @Test func partsOfTheTrunkAreNotPassedOver() throws {
        for name in [
            "conv2.weight", "bn2.running_mean", "norm.weight", "attnpool.q.weight", "layer1.0.extra",
            "layer5.w",
        ] {
            let encoder = try file(plain + [name]).encoder()
            #expect(encoder.backbone[name] != nil && encoder.ignored.isEmpty, "\(name)")
        }
        let encoder = try file(plain + ["normalizer.mean"]).encoder()
        #expect(encoder.ignored == ["normalizer.mean"])
    }

    @Test func namedTensorsAreLeftOut() throws {
        let file = try fixture("counted.pth")
        let encoder = try file.encoder(ignoring: ["total_ops", "layer1.0.total_params"])
        #expect(encoder.ignored == ["layer1.0.conv1.total_ops", "layer1.0.total_params"])
        #expect(encoder.backbone["layer1.0.total_params"] == nil)
        #expect(
            try message(file, ignoring: ["total_op"])
                == "\(file.path): tensor total_op: expected a name in the file to ignore, or a dotted part of one, found none called so"
        )
    }

    /// Whole parts count: `1.0` is no part of `layer1.0`.
    @Test func ignoredNamesAreWholeParts() {
        #expect(IgnoredName("conv1.total_ops").matches("layer1.0.conv1.total_ops"))
        #expect(IgnoredName("module.queue").matches("module.queue"))
        #expect(!IgnoredName("1.0").matches("layer1.0.conv1"))
        #expect(!IgnoredName("a.b.c").matches("a.b"))
    }

    /// Objects of unknown classes matter in the place of the encoder's own tensors alone.
    @Test func objectsBesideTheEncoderArePassedOver() throws {
        #expect(
            try file(plain, objects: ["lemniscate", "args"]).encoder().ignored == ["lemniscate", "args"])
        let line = try message(file(plain, objects: ["layer1.0.bn1.weight"]))
        #expect(
            line.contains(
                "tensor layer1.0.bn1.weight: expected a tensor, found an object of class some.module.Strange")
        )
        #expect(
            try message(file(["conv1.weight"], objects: ["layer1.0.conv1.weight"])).contains(
                "found an object"))
    }

    // MARK: - Wrappers

    @Test(.eachRow) func wrappersAreWholeParts() {
        eachRow([
            ("module.encoder._orig_mod.conv1.weight", "encoder.conv1.weight"),
            ("_fsdp_wrapped_module.a._checkpoint_wrapped_module.0.w", "a.0.w"),
            ("backbone.conv1.module.weight", "backbone.conv1.weight"), ("module", "module"),
            ("a.module", "a.module"),
            ("modules.a", "modules.a"), ("my_module.a", "my_module.a"), ("_module.a.b", "a.b"),
        ]) { wrappersAreWholeParts(name: $0.0, expected: $0.1) }
    }

    private func wrappersAreWholeParts(name: String, expected: String) {
        #expect(WrapperParts.removed(from: name) == expected)
    }

    @Test func whereTheWrappersStoodIsKnown() throws {
        let candidate = try #require(try fixture("fsdp.pth").encoderCandidates().first)
        #expect(candidate.prefix == "backbone." && candidate.storedPrefix == "module.backbone._orig_mod.")
        #expect(try fixture("averaged-model.pth").encoderCandidates().first?.storedPrefix == "module.")
    }

    @Test func namesThatBecomeOneAreRefused() throws {
        let collided = try file(plain + ["layer1.0._orig_mod.conv1.weight"])
        #expect(
            try message(collided)
                == "memory: tensor layer1.0._orig_mod.conv1.weight: expected one tensor called layer1.0.conv1.weight without "
                + "its wrappers, found layer1.0.conv1.weight too; --ignore leaves one out")
        #expect(try collided.encoder(ignoring: ["_orig_mod"]).ignored == ["layer1.0._orig_mod.conv1.weight"])
        // The same view under two names is one tensor.
        let tied = try file(plain + ["queue", "module.conv1.weight"])
        #expect(try tied.encoder().ignored == ["queue"])
    }

    // MARK: - Dictionaries

    @Test func looseTensorsStandBehindTheirNeighbour() throws {
        #expect(try fixture("best-accuracy.pth").stateDictionaryLocations == ["model", "(top level)"])
        #expect(
            try fixture("nested-key.pth").stateDictionaryLocations == [
                "run_7.nested.net_g", "run_7", "(top level)",
            ])
        #expect(try fixture("best-accuracy.pth").metadata["best_acc"] == .number(71.5))
    }

    // MARK: - Other networks

    /// Names that timm, torchvision and transformers gave to their own networks.
    @Test func otherNetworksAreNamed() throws {
        let kinds = try JSONDecoder().decode(
            [String: [[String]]].self, from: Data(Fixture.bytes("Encoders/foreign-names.json")))
        #expect(kinds.count == 15)
        for (words, networks) in kinds {
            for names in networks {
                let found = ForeignNetwork.description(of: names) ?? "nothing"
                #expect(found.contains(words), "\(words): \(found), of \(names.prefix(3))")
            }
        }
    }

    @Test func plainNetworksAreNoOthers() throws {
        for name in ["Layouts/torchvision.pth", "Layouts/cifar.pth", "Layouts/reference.safetensors"] {
            let tensors = try CheckpointFile.open(Fixture.path(name)).stateDictionary().tensors
            #expect(ForeignNetwork.description(of: tensors.keys) == nil, "\(name)")
        }
    }

    @Test func messagesSayWhatTheFileHolds() throws {
        #expect(
            try message(file(["blocks.0.attn.qkv.weight", "norm.weight"]))
                == "memory: encoder: expected a ResNet of torchvision's form or a Vision Transformer, found a Vision Transformer of other names than DINO's, timm's, CLIP's and Hugging Face's (blocks.0.attn.qkv.weight), which is not supported"
        )
        #expect(
            try message(file(["conv1.0.weight", "conv1.3.weight", "layer1.0.conv1.weight"]))
                .contains(
                    "found timm's deep stem of three convolutions: resnet50d and its like (conv1.0.weight)"))
        // Hugging Face's RegNet has the names of its ResNet, and a stem of 3x3.
        #expect(try message(file(["embedder.embedder.convolution.weight"])).contains("found a RegNet"))
    }
}
