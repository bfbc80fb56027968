import Checkpoints
import Encoders
import Foundation
import Layers
import TestSupport
import Testing

/// From the file to the features, as torch computes them.
@Suite struct LayoutParityTests {
    /// Share of an output's norm.
    static let tolerance = Tolerance.float32Network

    @Test func everyLayoutGivesTorchsFeatures() throws {
        let fixtures = try LayoutFixture.all("Layouts/layouts.json")
        #expect(fixtures.count == 23)
        for (name, fixture) in fixtures {
            try check(fixture, "Layouts/" + name)
        }
    }

    @Test func everyFormGivesTorchsFeatures() throws {
        let fixtures = try LayoutFixture.all("Forms/forms.json")
        #expect(fixtures.count == 14)
        for (name, fixture) in fixtures { try check(fixture, "Forms/" + name) }
    }

    @Test func everyEncoderAmongOthersGivesTorchsFeatures() throws {
        let fixtures = try LayoutFixture.all("Encoders/encoders.json")
        #expect(fixtures.count == 16)
        for (name, fixture) in fixtures { try check(fixture, "Encoders/" + name) }
    }

    /// Variances a little below zero, in the backbone and in a projector: torch adds epsilon first.
    @Test func deadChannelsGiveTorchsFeatures() throws {
        let fixtures = try LayoutFixture.all("Encoders/dead-channels.json")
        #expect(fixtures.count == 1)
        for (name, fixture) in fixtures { try check(fixture, "Encoders/" + name) }
    }

    /// Options that the fixtures need are needed: with the defaults the features are others.
    @Test func choicesChangeTheFeatures() throws {
        let chosen = try LayoutFixture.all("Forms/forms.json").filter {
            $0.value.choices != ArchitectureChoices()
        }
        #expect(chosen.count == 6)
        for (name, fixture) in chosen {
            let network = try ResNet(try CheckpointFile.open(LayoutFixture.path("Forms/" + name)).encoder())
            for answer in fixture.features {
                let error = relativeError(try network.features(try answer.image()), answer.backbone)
                #expect(error > 10 * Self.tolerance, "\(name): \(error)")
            }
        }
    }

    private func check(_ fixture: LayoutFixture, _ name: String) throws {
        let file = try CheckpointFile.open(LayoutFixture.path(name))
        #expect(file.byteCount < 200_000, "\(name)")
        let encoder = try file.encoder()
        for method in ConvolutionMethod.allCases {
            let network = try ResNet(encoder, choices: fixture.choices, method: method)
            try check(network, fixture, "\(name), \(method)")
        }
    }

    private func check(_ network: ResNet, _ fixture: LayoutFixture, _ name: String) throws {
        #expect(fixture.features.count == 2)
        for answer in fixture.features {
            for output in FeatureKind.allCases {
                guard let expected = answer.values(output) else {
                    #expect(!network.availableFeatures.contains(output), "\(name) \(output)")
                    continue
                }
                #expect(try network.width(of: output) == expected.count)
                let error = relativeError(try network.features(output, of: try answer.image()), expected)
                #expect(error < Self.tolerance, "\(name) \(output): \(error)")
            }
        }
    }
}
