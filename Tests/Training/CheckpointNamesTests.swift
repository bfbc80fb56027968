import Checkpoints
import Encoders
import TestSupport
import Testing

@testable import Training

/// A network written as safetensors is recognised as a checkpoint of SimSiam, with its heads.
@Suite struct CheckpointNamesTests {
    @Test(
        arguments: ([
            MethodConfiguration(width: 8, outputWidth: 24, predictorWidth: 8),
            MethodConfiguration(
                architecture: .resnet20, projectorLayers: 2, outputWidth: 24, predictorWidth: 8),
        ] as [MethodConfiguration]).named { "\($0.architecture)" })
    func encoderAndHeadsAreFound(_ test: Named<MethodConfiguration>) throws {
        let configuration = test.value
        let network = try TrainingNetwork(configuration, seed: 1)
        let bytes = try SafetensorsEncoder.encode(try network.tensors())
        let encoder = try CheckpointFile(bytes: bytes, path: "network.safetensors").encoder()
        let architecture = try ResNetArchitecture.detect(encoder.backbone)
        #expect(architecture.featureCount == configuration.featureCount)
        #expect(encoder.ignored.isEmpty)
        #expect(encoder.projector?.layers.isEmpty == false)
        #expect(encoder.predictor?.layers.isEmpty == false)
    }
}
