import Checkpoints
import Encoders
import JointAugmentation
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

    /// Files of every method, and of what follows, are read with their heads.
    @Test(arguments: ContrastiveMethod.allCases)
    func everyMethodsFileIsRead(_ method: ContrastiveMethod) throws {
        let configuration = MethodConfiguration(
            method: method, architecture: .resnet20, width: 8, outputWidth: 24, predictorWidth: 16,
            queueLength: 8,
            prototypes: 32)
        let network = try TrainingNetwork(configuration, seed: 1)
        let files = try [network.exported(network.tensors()), network.exported(network.targetTensors())]
        #expect(files[1].isEmpty == !method.hasTarget)
        for tensors in files where !tensors.isEmpty {
            let bytes = try SafetensorsEncoder.encode(tensors)
            let encoder = try CheckpointFile(bytes: bytes, path: "network.safetensors").encoder()
            #expect(
                try ResNetArchitecture.detect(encoder.backbone).featureCount == configuration.featureCount)
            #expect(encoder.ignored.isEmpty)
            // MoCo v1's projection is one linear layer, torchvision's classifier.
            #expect(method == .mocoV1 || encoder.projector?.layers.isEmpty == false)
        }
    }
}
