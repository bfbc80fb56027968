import Encoders
import TestSupport
import Testing

/// Features and logits against torch's, for weights that both sides generate.
@Suite(.serialized) struct ResNetParityTests {
    /// Share of an image's feature norm; measured: at most 5e-7.
    static let featureTolerance = Tolerance.float32Features
    /// Logits are differences of large sums, so they lose some digits more.
    static let logitTolerance = Tolerance.float32Network

    @Test(arguments: NetworkFixture.all) func matchesTorch(_ fixtureName: String) throws {
        let fixture = try NetworkFixture.load(fixtureName)
        let tensors = try fixture.tensors()
        let architecture = try ResNetArchitecture.detect(tensors)
        #expect(architecture.name == fixture.name)
        #expect(architecture.parameterCount == fixture.parameters)
        let network = try ResNet(architecture: architecture, tensors: tensors)
        for expected in fixture.cases {
            let batch = try HashedTensors.images(
                count: expected.count, height: expected.height, width: expected.width)
            let features = largestRowError(
                try network.features(batch), expected.features, rowLength: architecture.featureCount)
            #expect(features < Self.featureTolerance)
            let logits = try network.logits(batch)
            let firstTen = (0..<expected.count).flatMap { image in
                logits.dropFirst(image * logits.count / expected.count).prefix(10)
            }
            let error = largestRowError(firstTen, expected.logits, rowLength: 10)
            #expect(error < Self.logitTolerance)
        }
    }
}
