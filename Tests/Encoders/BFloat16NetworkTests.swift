import Encoders
import Foundation
import Layers
import TestSupport
import Testing

/// Features in bfloat16 beside those in float32, and beside what torch's autocast makes of the same input
/// (Tests/Reference/bfloat16_fixtures.py).
@Suite(.serialized, .enabled(if: BFloat16.problem == nil, "\(BFloat16.problem ?? "")"))
struct BFloat16NetworkTests {
    private struct Autocast: Decodable {
        let network: String
        /// Of each image of each case.
        let errors: [[Double]]
    }

    private static let autocast =
        (try? JSONDecoder().decode([Autocast].self, from: NetworkFixture.data("autocast"))) ?? []

    private func network(_ tensors: NetworkFixture) throws -> ResNet {
        let tensors = try tensors.tensors()
        return try ResNet(architecture: ResNetArchitecture.detect(tensors), tensors: tensors)
    }

    @Test(arguments: NetworkFixture.all) func featuresAreAsNearAsAutocasts(_ name: String) throws {
        let fixture = try NetworkFixture.load(name)
        let network = try network(fixture).inBFloat16()
        #expect(network.identity.method == "bfloat16")
        let known = try #require(Self.autocast.first { $0.network == name })
        #expect(known.errors.count == fixture.cases.count)
        for (expected, errors) in zip(fixture.cases, known.errors) {
            let batch = try HashedTensors.images(
                count: expected.count, height: expected.height, width: expected.width)
            let error = largestRowError(
                try network.features(batch), expected.features,
                rowLength: network.architecture.featureCount)
            #expect(error > 0 && error < Tolerance.bfloat16Features)
            #expect(error < Tolerance.bfloat16OverAutocast * (errors.max() ?? 0))
        }
    }

    /// The same to the bit in any company, in groups of any size.
    @Test(arguments: ["resnet18", "cifar-resnet20", "resnext50-32x4d", "resnet50"])
    func featuresDoNotDependOnTheBatch(_ name: String) throws {
        let network = try network(NetworkFixture.load(name)).inBFloat16()
        let batch = try HashedTensors.images(count: 21, height: 40, width: 33)
        let together = try network.features(batch)
        let length = batch.pixels.count / batch.count
        let alone = try [0..<1, 1..<4, 4..<21].flatMap { images in
            try network.features(
                ImageBatch(
                    count: images.count, height: batch.height, width: batch.width,
                    pixels: Array(batch.pixels[(images.lowerBound * length)..<(images.upperBound * length)])))
        }
        let isSame = together.map(\.bitPattern) == alone.map(\.bitPattern)
        #expect(isSame)
    }
}
