import Checkpoints
import OrderedCollections

/// What a residual network consists of, so far as a checkpoint's names and shapes tell.
///
/// Source: He et al. 2015; torchvision `models/resnet.py` (v1.5: the stride is in the 3x3 convolution).
public struct ResNetArchitecture: Sendable, Equatable {
    /// Such as `ResNet-50`, `CIFAR ResNet-20`, `Wide ResNet-50-2` or `ResNeXt-50 32x4d`.
    public let name: String
    /// Basic blocks or bottlenecks.
    public let block: BlockKind
    /// The first layer.
    public let stem: Stem
    /// Channels that the stem gives.
    public let stemWidth: Int
    /// Three stages (CIFAR) or four.
    public let stages: [ResNetStage]
    /// How shortcuts change size.
    public let shortcut: ShortcutKind
    /// The classifier, if there is one.
    public let head: LinearHead?

    /// D, the length of the pooled features: the last stage's channels.
    public var featureCount: Int { stages.last?.outputWidth ?? stemWidth }

    /// Learned numbers, the head's among them; running statistics are not counted.
    public var parameterCount: Int {
        expectedTensors.filter(\.isParameter).reduce(0) { $0 + $1.shape.reduce(1, *) }
    }

    /// Every tensor that the network reads, in torchvision's order.
    public var expectedTensors: [ExpectedTensor] {
        let backbone = ([stemLayer] + blocks.flatMap(\.convolutions)).flatMap(\.expectedTensors)
        guard let head else { return backbone }
        let weight = ExpectedTensor("\(head.name).weight", [head.classCount, featureCount])
        let bias = ExpectedTensor("\(head.name).bias", [head.classCount])
        return backbone + (head.hasBias ? [weight, bias] : [weight])
    }

    /// Multiplications and additions of one image's features by direct convolutions.
    public func operationsPerImage(height: Int, width: Int) -> Int {
        var operations = 0
        func output(_ layer: ConvolutionLayer, _ size: MapSize) -> MapSize {
            let outputSize = layer.geometry.outputSize(size)
            operations += 2 * layer.geometry.weightShape.reduce(1, *) * outputSize.area
            return outputSize
        }
        var size = output(stemLayer, MapSize(height: height, width: width))
        if stem.maxPooling { size = MaxPooling.outputSize(size) }
        for block in blocks {
            if case .projection(let layer) = block.shortcut { _ = output(layer, size) }
            size = block.branch.reduce(size) { output($1, $0) }
        }
        return operations
    }

    var stemLayer: ConvolutionLayer {
        ConvolutionLayer(
            name: "conv1", normalization: "bn1",
            geometry: ConvolutionGeometry(
                inputChannels: 3, outputChannels: stemWidth, kernel: stem.kernel, stride: stem.stride,
                padding: stem.padding))
    }

    /// All blocks in the order of the data.
    var blocks: [BlockLayers] {
        var inputs = stemWidth
        return stages.enumerated().flatMap { index, stage in
            (0..<stage.blockCount).map { position in
                defer { inputs = stage.outputWidth }
                return BlockLayers(
                    prefix: "layer\(index + 1).\(position)", kind: block, shortcut: shortcut, inputs: inputs,
                    stage: stage, isFirst: position == 0)
            }
        }
    }

    /// Finds the architecture that the names and shapes describe, and checks that they fill it exactly.
    ///
    /// `shortcut.` in a block's name is read as `downsample.`; `num_batches_tracked` is passed over.
    ///
    /// - Parameter tensors: in torchvision's naming, without any prefix.
    /// - Throws: ``NetworkError`` that names what is missing, unexpected or of the wrong shape.
    public static func detect(
        _ tensors: OrderedDictionary<String, Tensor>
    ) throws(NetworkError) -> ResNetArchitecture {
        let named = NamedTensors(tensors)
        let architecture = try ArchitectureDetector(tensors: named).architecture()
        try named.requireExactly(architecture)
        return architecture
    }
}
