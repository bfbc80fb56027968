import Checkpoints
import OrderedCollections

/// What a residual network consists of, found from a checkpoint's names and shapes.
///
/// What they do not tell is as ``ArchitectureChoices`` say. Source: He et al. 2015; torchvision
/// `models/resnet.py`.
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
    /// Which convolution of a bottleneck takes the stride; without meaning for basic blocks.
    public let bottleneckStride: BottleneckStride
    /// What batch norm adds to a variance.
    public let epsilon: Double

    /// Whether a batch norm stands ahead of the stem, and none but batch norm behind the stem's convolution:
    /// the models of lightly's command line, whose stem has lost its ReLU.
    public var hasInputNormalization = false
    /// Outputs of a 1x1 convolution with bias behind the last stage, in the same models.
    public var lastConvolutionWidth: Int?

    /// D, the length of the pooled features: the last stage's channels, or the last convolution's.
    public var featureCount: Int { lastConvolutionWidth ?? lastStageWidth }

    /// Channels that the last stage gives.
    var lastStageWidth: Int { stages.last?.outputWidth ?? stemWidth }

    /// Learned numbers, the head's among them; running statistics are not counted.
    public var parameterCount: Int {
        expectedTensors.filter(\.isParameter).reduce(0) { $0 + $1.shape.reduce(1, *) }
    }

    /// What was assumed, such as `stem 7x7 stride 2 padding 3, max pooling; stride of bottlenecks in the 3x3;
    /// batch-norm epsilon 1e-05`.
    public var assumptions: String {
        let stride = block == .bottleneck ? "; stride of bottlenecks in the \(bottleneckStride.rawValue)" : ""
        let form = hasInputNormalization ? "; input batch norm, no ReLU after the stem" : ""
        return "stem \(stem)\(form)\(stride); batch-norm epsilon \(epsilon)"
    }

    /// Every tensor that the network reads, in torchvision's order.
    public var expectedTensors: [ExpectedTensor] {
        let stages = ([stemLayer] + blocks.flatMap(\.convolutions)).flatMap(\.expectedTensors)
        let backbone = inputTensors + stages + lastConvolutionTensors
        guard let head else { return backbone }
        let weight = ExpectedTensor("\(head.name).weight", [head.classCount, featureCount])
        let bias = ExpectedTensor("\(head.name).bias", [head.classCount])
        return backbone + (head.hasBias ? [weight, bias] : [weight])
    }

    private var inputTensors: [ExpectedTensor] {
        guard hasInputNormalization else { return [] }
        return ["weight", "bias", "running_mean", "running_var"].map { part in
            ExpectedTensor("\(Self.inputNormalization).\(part)", [3], isParameter: !part.hasPrefix("running"))
        }
    }

    private var lastConvolutionTensors: [ExpectedTensor] {
        guard let width = lastConvolutionWidth else { return [] }
        return [
            ExpectedTensor("\(Self.lastConvolution).weight", [width, lastStageWidth, 1, 1]),
            ExpectedTensor("\(Self.lastConvolution).bias", [width]),
        ]
    }

    static let inputNormalization = "input_norm"
    static let lastConvolution = "last_conv"

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
                padding: stem.padding),
            epsilon: epsilon)
    }

    /// All blocks in the order of the data.
    var blocks: [BlockLayers] {
        var inputs = stemWidth
        return stages.enumerated().flatMap { index, stage in
            (0..<stage.blockCount).map { position in
                defer { inputs = stage.outputWidth }
                return BlockLayers(
                    prefix: "layer\(index + 1).\(position)", kind: block, shortcut: shortcut, inputs: inputs,
                    stage: stage, isFirst: position == 0, bottleneckStride: bottleneckStride, epsilon: epsilon
                )
            }
        }
    }

    /// Finds the architecture that the names and shapes describe, and checks that they fill it exactly.
    ///
    /// `shortcut.` in a block's name is read as `downsample.`; `num_batches_tracked` is passed over.
    ///
    /// - Parameters:
    ///   - tensors: in torchvision's naming, without any prefix.
    ///   - choices: what the tensors do not tell.
    /// - Throws: ``NetworkError`` that names what is missing, unexpected or of the wrong shape.
    public static func detect(
        _ tensors: OrderedDictionary<String, Tensor>, choices: ArchitectureChoices = ArchitectureChoices()
    ) throws(NetworkError) -> ResNetArchitecture {
        let named = NamedTensors(tensors)
        let architecture = try ArchitectureDetector(tensors: named, choices: choices).architecture()
        try named.requireExactly(architecture)
        return architecture
    }
}
