import Checkpoints
import Testing

@testable import Encoders

@Suite struct EncoderFamilyTests {
    @Test func aFileIsOpenedByItsFamily() throws {
        let file = try CheckpointFile.open(LayoutFixture.path("Layouts/simsiam.pth"))
        let opened = try EncoderFamilies.open(file)
        let network = try ResNet(try file.encoder())
        let encoder = opened.encoder
        #expect(encoder.identity.name == network.architecture.name)
        #expect(encoder.identity.sha256 == file.sha256)
        #expect(!encoder.dependsOnBatch)
        #expect(encoder.offered.map(\.kind) == network.availableFeatures)
        for feature in encoder.offered {
            #expect(feature.width == (try network.width(of: feature.kind)))
        }
    }

    @Test func whatIsAssumedOfHeadsIsSaidWithThem() throws {
        let file = try CheckpointFile.open(LayoutFixture.path("Layouts/simsiam.pth"))
        let encoder = try EncoderFamilies.open(file).encoder
        #expect(encoder.assumptions(of: .backbone) == encoder.identity.assumed)
        #expect(encoder.assumptions(of: .projection).hasPrefix(encoder.identity.assumed))
    }
}
