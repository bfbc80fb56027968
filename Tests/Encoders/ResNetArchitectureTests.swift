import Checkpoints
import Encoders
import OrderedCollections
import Testing

@Suite struct ResNetArchitectureTests {
    @Test func describesACIFARNetwork() throws {
        let architecture = try ResNetArchitecture.detect(SmallNetwork.tensors())
        #expect(architecture.name == "CIFAR ResNet-8")
        #expect(architecture.block == .basic)
        #expect(architecture.stem == .small3x3)
        #expect(architecture.stem.description == "3x3 stride 1 padding 1, no max pooling")
        #expect(architecture.shortcut == .zeroPadding)
        #expect(architecture.stages.map(\.blockCount) == [1, 1, 1])
        #expect(architecture.stages.map(\.stride) == [1, 2, 2])
        #expect(architecture.featureCount == 64)
        #expect(architecture.head?.name == "linear" && architecture.head?.classCount == 10)
        #expect(architecture.expectedTensors.map(\.name) == SmallNetwork.shapes.map(\.name))
    }

    @Test func passesOverBatchCountersAndTheOrderOfNames() throws {
        var tensors = OrderedDictionary(uniqueKeysWithValues: try SmallNetwork.tensors().reversed())
        tensors["bn1.num_batches_tracked"] = try Tensor(shape: [], values: [7])
        let expected = try ResNetArchitecture.detect(SmallNetwork.tensors())
        #expect(try ResNetArchitecture.detect(tensors) == expected)
    }

    @Test func doesWithoutAHead() throws {
        var tensors = try SmallNetwork.tensors()
        tensors["linear.weight"] = nil
        tensors["linear.bias"] = nil
        let architecture = try ResNetArchitecture.detect(tensors)
        #expect(architecture.head == nil)
        let network = try ResNet(architecture: architecture, tensors: tensors)
        let image = try HashedTensors.images(count: 1, height: 8, width: 8)
        #expect(try network.features(image).count == 64)
        #expect(
            throws: NetworkError.noHead(
                output: .logits, architecture: "CIFAR ResNet-8", available: [.backbone])
        ) { try network.logits(image) }
    }

    @Test func doesWithoutTheHeadsBias() throws {
        var tensors = try SmallNetwork.tensors()
        tensors["linear.bias"] = nil
        #expect(try ResNetArchitecture.detect(tensors).head?.hasBias == false)
    }

    @Test func readsShortcutAsDownsample() throws {
        let fixture = try NetworkFixture.load("resnet18-small-stem")
        let torchvision = try fixture.tensors()
        let renamed = OrderedDictionary(
            uniqueKeysWithValues: torchvision.map { name, tensor in
                (
                    name.split(separator: ".").map { $0 == "downsample" ? "shortcut" : $0 }
                        .joined(separator: "."), tensor
                )
            })
        #expect(renamed.keys.contains("layer2.0.shortcut.1.running_var"))
        let architecture = try ResNetArchitecture.detect(renamed)
        #expect(architecture == (try ResNetArchitecture.detect(torchvision)))
        let image = try HashedTensors.images(count: 1, height: 16, width: 16)
        let features = try ResNet(architecture: architecture, tensors: renamed).features(image)
        #expect(features == (try ResNet(architecture: architecture, tensors: torchvision).features(image)))
    }

    /// Option B of the CIFAR networks: where a projection is in the file, it is used.
    @Test func prefersAProjectionInTheFile() throws {
        var shapes = SmallNetwork.shapes
        shapes += SmallNetwork.convolution("layer2.0.shortcut.0", "layer2.0.shortcut.1", [32, 16, 1, 1])
        shapes += SmallNetwork.convolution("layer3.0.shortcut.0", "layer3.0.shortcut.1", [64, 32, 1, 1])
        let architecture = try ResNetArchitecture.detect(HashedTensors.tensors(shapes))
        #expect(architecture.shortcut == .projection)
        #expect(architecture.name == "CIFAR ResNet-8")
    }

    @Test func describesANetworkWithoutAName() throws {
        let narrow = SmallNetwork.shapes.map { name, shape in
            (name, shape.map { [16, 32, 64].contains($0) ? $0 / 4 : $0 })
        }
        let architecture = try ResNetArchitecture.detect(HashedTensors.tensors(narrow))
        #expect(architecture.name == "ResNet of basic blocks 1-1-1, widths 4-8-16")
        #expect(architecture.featureCount == 16)
    }
}
