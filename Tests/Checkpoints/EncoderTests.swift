import Foundation
import TestSupport
import Testing

@testable import Checkpoints

/// Files that Tests/Reference/checkpoints_layouts.py and checkpoints_encoders.py wrote: one for each project's names,
/// and for each company that an encoder may have in a file.
@Suite struct EncoderTests {
    private struct Expectation: Decodable {
        let `default`: String
        let others: [String]
        let layout: String
        let ignored: Int
        let leftovers: [String]
        let classifier: [Double]?
        let projector: [Double]?
        let prediction: [Double]?
    }

    /// Torch computes heads in float32: the rounding of sums of at most 16 products through four layers.
    private static let headTolerance = Tolerance.float32Features

    private func open(_ name: String) throws -> CheckpointFile {
        try CheckpointFile.open(try Fixture.path(name.contains("/") ? name : "Layouts/" + name))
    }

    private func expectations() throws -> [String: Expectation] {
        try ["Layouts/layouts.json", "Encoders/encoders.json"].reduce(into: [:]) { all, path in
            let folder = path.prefix { $0 != "/" }
            let notes = try JSONDecoder().decode(
                [String: Expectation].self, from: Data(Fixture.bytes(path)))
            for (name, expected) in notes { all["\(folder)/\(name)"] = expected }
        }
    }

    @Test func everyLayoutGivesTheSameBackbone() throws {
        let reference = try open("reference.safetensors").stateDictionary().tensors
        let expectations = try expectations()
        #expect(expectations.count == 39)
        for (name, expected) in expectations {
            let encoder = try open(name).encoder()
            #expect(encoder.candidate.name == expected.default, "\(name)")
            #expect(encoder.candidate.layout.description == expected.layout, "\(name)")
            for (tensor, values) in reference {
                #expect(encoder.backbone[tensor] == values, "\(name) \(tensor)")
            }
            let classifier = expected.classifier == nil ? [] : ["fc.weight", "fc.bias"]
            let more = Set(encoder.backbone.keys).subtracting(reference.keys).subtracting(classifier)
            #expect(more == Set(expected.leftovers), "\(name)")
            #expect(encoder.ignored.count == expected.ignored, "\(name): \(encoder.ignored)")
        }
    }

    @Test func theOtherEncodersAreTakenByName() throws {
        let slow = try open("reference-slow.safetensors").stateDictionary().tensors
        var count = 0
        for (name, expected) in try expectations() {
            let file = try open(name)
            #expect(
                try file.encoderCandidates().map(\.name) == [expected.default] + expected.others, "\(name)")
            for other in expected.others {
                let encoder = try file.encoder(named: other)
                for (tensor, values) in slow {
                    #expect(encoder.backbone[tensor] == values, "\(name) \(tensor)")
                }
                count += 1
            }
        }
        #expect(count == 14)
    }

    @Test func headsComputeWhatTorchDoes() throws {
        for (name, expected) in try expectations() {
            let encoder = try open(name).encoder()
            let projected = encoder.projector?.apply(features(encoder.projector?.inputCount))
            let predicted = projected.flatMap { encoder.predictor?.apply($0) }
            expectClose(encoder.classifier?.apply(features(16)), expected.classifier, "\(name) classifier")
            expectClose(projected, expected.projector, "\(name) projector")
            expectClose(predicted, expected.prediction, "\(name) prediction")
        }
    }

    private func features(_ count: Int?) -> [Double] { (1...(count ?? 16)).map { sin(Double($0)) } }

    private func expectClose(_ found: [Double]?, _ expected: [Double]?, _ name: String) {
        #expect((found == nil) == (expected == nil), "\(name)")
        guard let found, let expected else { return }
        #expect(found.count == expected.count, "\(name)")
        let norm = expected.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let distance = zip(found, expected).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
        #expect(distance <= EncoderTests.headTolerance * norm, "\(name): \(distance / norm)")
    }

    @Test func aPartOfTheNameIsEnough() throws {
        let file = try open("dino.pth")
        #expect(try file.encoder(named: "student").candidate.name == "student.backbone")
        #expect(try file.encoder(named: "student.backbone").candidate.location == "student")
        let error = #expect(throws: CheckpointError.self) { try file.encoder(named: "backbone") }
        #expect(
            try #require(error).description.hasSuffix(
                "encoder: expected one of teacher.backbone, student.backbone, found backbone"))
    }

    @Test func copiesOfTheSameStorageAreAliases() throws {
        #expect(try open("simsiam-patrickhua.pth").encoderCandidates().map(\.aliases) == [["encoder.0."]])
        #expect(try open("byol-pytorch.pth").encoderCandidates().first?.aliases == ["online_encoder.net."])
        #expect(try open("simsiam-patrickhua.pth").encoder(named: "encoder.0").candidate.name == "backbone")
    }

    @Test func headsOfTheSlowCopyAreItsOwn() throws {
        let file = try open("solo-learn.pth")
        let slow = try file.encoder(named: "momentum_backbone")
        #expect(slow.projector?.prefix == "momentum_projector.")
        #expect(slow.predictor == nil)
        #expect(try open("byol-pytorch.pth").encoder(named: "target_encoder").projector?.outputCount == 5)
        #expect(try open("moco-v3.pth").encoder(named: "momentum_encoder").predictor == nil)
        #expect(try open("lightly-benchmark.pth").encoder(named: "teacher_backbone").projector == nil)
    }

    @Test func foreignNamesAreExplained() throws {
        let file = try CheckpointFile.open(try Fixture.path("zip-types.pth"))
        let error = #expect(throws: CheckpointError.self) { try file.encoder() }
        #expect(
            try #require(error).description.contains(
                "expected a residual network's names (conv1.weight, layer1.0.conv1.weight, ...) or a Vision Transformer's (patch_embed.proj.weight, blocks.0.attn.qkv.weight, ...), found half, bfloat16"
            ))
    }

    /// `myconv1.weight` is no stem, and `xlayer1.` no stage.
    @Test func prefixesEndAtADot() throws {
        var builder = PickleBuilder()
        builder.add(.emptyDictionary)
        for name in ["conv1.weight", "xlayer1.0.conv1.weight", "myconv1.weight"] {
            builder.text(name)
            builder.tensor()
            builder.add(.setItem)
        }
        builder.add(.stop)
        let file = try CheckpointFile(bytes: ZipBuilder.checkpoint(builder.bytes).build(), path: "memory")
        #expect(throws: CheckpointError.self) { try file.encoderCandidates() }
    }
}
