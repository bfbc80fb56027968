import Checkpoints
import Encoders
import Foundation
import TestSupport
import Testing

/// Real CIFAR checkpoints on real images, against torch.
@Suite(.serialized) struct RealCheckpointTests {
    /// Share of an image's feature norm.
    static let featureTolerance = Tolerance.float32Features
    static let logitTolerance = Tolerance.float32Features

    @Test func thereAreThree() {
        #expect(RealCheckpointFixture.all.count == 3)
    }

    @Test(
        .enabled(if: RealData.url != nil, "JC_STATS_DATA does not name the data folder"),
        arguments: RealCheckpointFixture.all)
    func classifiesAsTorchDoes(_ expected: RealCheckpointFixture) throws {
        let folder = try #require(RealData.url)
        let batch = try CIFARTestBatch(folder.appending(path: "cifar10/test_batch.bin"))
        #expect(batch.labels.count == expected.images)
        let path = folder.appending(path: "checkpoints/\(expected.file)").path
        let tensors = try CheckpointFile.open(path).stateDictionary().tensors
        let architecture = try ResNetArchitecture.detect(tensors)
        #expect(architecture.name == expected.name)
        let network = try ResNet(architecture: architecture, tensors: tensors)

        let firstEight = try batch.images(0..<8, mean: expected.mean, deviation: expected.deviation)
        let features = largestRowError(try network.features(firstEight), expected.features, rowLength: 64)
        #expect(features < Self.featureTolerance)
        let logits = largestRowError(try network.logits(firstEight), expected.logits, rowLength: 10)
        #expect(logits < Self.logitTolerance)

        let predictions = try predictions(network, batch, expected)
        #expect(predictions == expected.predictions)
        #expect(zip(predictions, batch.labels).count { $0 == $1 } == expected.correct)
    }

    private func predictions(
        _ network: ResNet, _ batch: CIFARTestBatch, _ expected: RealCheckpointFixture
    ) throws -> [Int] {
        try stride(from: 0, to: batch.labels.count, by: 250).flatMap { first in
            let range = first..<min(first + 250, batch.labels.count)
            let images = try batch.images(range, mean: expected.mean, deviation: expected.deviation)
            let logits = try network.logits(images)
            return stride(from: 0, to: logits.count, by: 10).map { row in
                (0..<10).reduce(0) { logits[row + $1] > logits[row + $0] ? $1 : $0 }
            }
        }
    }
}
