import Checkpoints
import Layers
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

    /// solo-learn's padding of a 3x3 stem above four stages, whose names and shapes are those of networks that pad by 1.
    var otherStemPadding: Int? {
        let isAlike = stem.kernel == Stem.small3x3.kernel && stages.count == 4 && !hasInputNormalization
        return isAlike && stem.padding == Stem.small3x3.padding ? 2 : nil
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

    /// The stem's convolution and its batch norm.
    package var stemLayer: ConvolutionLayer {
        ConvolutionLayer(
            name: "conv1", normalization: "bn1",
            geometry: ConvolutionGeometry(
                inputChannels: 3, outputChannels: stemWidth, kernel: stem.kernel, stride: stem.stride,
                padding: stem.padding),
            epsilon: epsilon)
    }

    /// All blocks in the order of the data.
    package var blocks: [BlockLayers] {
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

/// A run of blocks that work at one size: torchvision's `layer1` to `layer4`.
public struct ResNetStage: Sendable, Equatable {
    /// Blocks one after the other; the first one takes the stride.
    public let blockCount: Int
    /// Channels inside a block: of the 3x3 convolutions.
    public let width: Int
    /// Channels that a block gives: the width, or a multiple of it for bottlenecks.
    public let outputWidth: Int
    /// Step of the first block, in pixels of its input.
    public let stride: Int
    /// Groups of the 3x3 convolution; 1 but for ResNeXt.
    public let groups: Int
}

/// The residual branch of a block (He et al. 2015, figure 5).
public enum BlockKind: String, Sendable, Equatable {
    /// Two 3x3 convolutions; the stride is in the first.
    case basic
    /// 1x1, 3x3, 1x1; ``BottleneckStride`` says which of them takes the stride.
    case bottleneck
}

/// How a shortcut follows its branch to another size or number of channels (He et al. 2015, section 3.3).
public enum ShortcutKind: String, Sendable, Equatable {
    /// A strided 1x1 convolution with batch norm: `downsample.0` and `downsample.1`.
    case projection
    /// Option A: every stride-th pixel, and new channels of zeros, half of them in front. No parameters.
    case zeroPadding
}

/// Which convolution of a bottleneck takes the stage's stride.
public enum BottleneckStride: String, Sendable, CaseIterable {
    /// The 3x3 one: torchvision's ResNet v1.5.
    case in3x3 = "3x3"
    /// The first 1x1 one: ResNet v1 (He et al. 2015).
    case in1x1 = "1x1"
}

/// The first layer of a residual network: one convolution from 3 channels, and perhaps a max pooling.
///
/// Names and shapes tell the kernel only; stride, padding and pooling are the ones that go with it in
/// torchvision (7x7) and in the CIFAR networks (3x3), unless ``ArchitectureChoices`` say otherwise.
public struct Stem: Sendable, Equatable {
    /// Side of the convolution's kernel, in pixels.
    public let kernel: Int
    /// Step of the convolution, in pixels.
    public let stride: Int
    /// Zeros around the image, in pixels.
    public let padding: Int
    /// Whether a 3x3 max pooling of stride 2 and padding 1 follows.
    public let maxPooling: Bool

    /// 7x7, stride 2, padding 3, then max pooling (torchvision, `models/resnet.py`).
    public static let imageNet7x7 = Stem(kernel: 7, stride: 2, padding: 3, maxPooling: true)
    /// 3x3, stride 1, padding 1, without pooling (He et al. 2015, section 4.2).
    public static let small3x3 = Stem(kernel: 3, stride: 1, padding: 1, maxPooling: false)
}

extension Stem: CustomStringConvertible {
    /// Such as `7x7 stride 2 padding 3, max pooling`.
    public var description: String {
        "\(kernel)x\(kernel) stride \(stride) padding \(padding), \(maxPooling ? "" : "no ")max pooling"
    }
}

/// A linear classifier on the pooled features.
public struct LinearHead: Sendable, Equatable {
    /// Its prefix in the checkpoint: `fc` or `linear`.
    public let name: String
    /// Numbers that it gives: classes.
    public let classCount: Int
    /// Whether it adds a bias.
    public let hasBias: Bool
}
