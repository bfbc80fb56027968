import Checkpoints
import Encoders
import Foundation
import Testing
import TestSupport

/// Whole checkpoints of Tests/Reference/checkpoints_heads.py, from the file to the features.
@Suite struct HeadFileTests {
    private struct Fixture: Decodable {
        /// Part of why the head cannot be read; nil where it can.
        let problem: String?
        let features: [LayoutFixture.Answer]
    }

    private func fixtures() throws -> [String: Fixture] {
        let data = try Data(contentsOf: URL(fileURLWithPath: LayoutFixture.path("Heads/files.json")))
        return try JSONDecoder().decode([String: Fixture].self, from: data)
    }

    private func network(_ name: String) throws -> ResNet {
        try ResNet(try CheckpointFile.open(LayoutFixture.path("Heads/\(name)")).encoder())
    }

    /// As torch saves them, and sorted as safetensors are.
    @Test(arguments: ["pth", "safetensors"])
    func headsGiveTorchsFeatures(container: String) throws {
        let fixtures = try fixtures()
        #expect(fixtures.count == 3)
        for (name, fixture) in fixtures {
            let network = try network("\(name).\(container)")
            #expect(network.availableFeatures.contains(.projection) == (fixture.problem == nil), "\(name)")
            for answer in fixture.features {
                for output in [FeatureKind.backbone, .projection] {
                    guard let expected = answer.values(output) else { continue }
                    let error = relativeError(try network.features(output, of: try answer.image()), expected)
                    #expect(error < LayoutParityTests.tolerance, "\(name).\(container) \(output): \(error)")
                }
            }
        }
    }

    /// The backbone is there; the head's error comes where its output is asked for.
    @Test func headsThatCannotBeReadBlockNothingElse() throws {
        let fixtures = try fixtures().filter { $0.value.problem != nil }
        #expect(fixtures.count == 1)
        for (name, fixture) in fixtures {
            let network = try network("\(name).pth")
            #expect(network.availableFeatures == [.backbone])
            for output in [FeatureKind.projection, .prediction] {
                let error = #expect(throws: NetworkError.self) { try network.width(of: output) }
                let line = try #require(error).description
                #expect(line.contains("expected a projector that can be read, found one that cannot: head"))
                #expect(line.contains(try #require(fixture.problem)), "\(line)")
            }
        }
    }

    /// What is wrong with a head's numbers or widths is no error of the backbone either.
    @Test func headsThatDoNotFitBlockNothingElse() throws {
        let encoder = try CheckpointFile.open(LayoutFixture.path("Heads/dino.pth")).encoder()
        let architecture = try ResNetArchitecture.detect(encoder.backbone)
        let other = try CheckpointFile.open(LayoutFixture.path("Layouts/moco-v2.pth")).encoder()
        let network = try ResNet(
            architecture: architecture, tensors: encoder.backbone, projector: other.projector,
            predictor: encoder.projector)
        #expect(network.availableFeatures == [.backbone])
        for output in [FeatureKind.projection, .prediction] {
            let error = #expect(throws: NetworkError.self) { try network.width(of: output) }
            #expect(try #require(error).description.contains("expected shape [outputs, 8]"), "\(output)")
        }
    }
}
