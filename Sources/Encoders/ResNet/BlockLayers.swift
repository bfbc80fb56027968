import Layers

/// What one residual block consists of: relu(branch(x) + shortcut(x)).
package struct BlockLayers: Sendable, Equatable {
    /// The branch's convolutions in order; a ReLU follows each but the last.
    package let branch: [ConvolutionLayer]
    package let shortcut: Shortcut<ConvolutionLayer>

    /// - Parameter stage: the stage that the block is of; its stride is the first block's.
    package init(
        prefix: String, kind: BlockKind, shortcut: ShortcutKind, inputs: Int, stage: ResNetStage,
        isFirst: Bool, bottleneckStride: BottleneckStride, epsilon: Double
    ) {
        let stride = isFirst ? stage.stride : 1
        let geometries = Self.branch(
            kind, inputs: inputs, stage: stage, stride: stride, isIn3x3: bottleneckStride == .in3x3)
        self.branch = geometries.enumerated().map { index, geometry in
            ConvolutionLayer(
                name: "\(prefix).conv\(index + 1)", normalization: "\(prefix).bn\(index + 1)",
                geometry: geometry, epsilon: epsilon)
        }
        guard stride != 1 || inputs != stage.outputWidth else {
            self.shortcut = .identity
            return
        }
        switch shortcut {
        case .zeroPadding:
            self.shortcut = .zeroPadding(
                ZeroPaddingShortcut(
                    inputChannels: inputs, outputChannels: stage.outputWidth, stride: stride))
        case .projection:
            let geometry = ConvolutionGeometry(
                inputChannels: inputs, outputChannels: stage.outputWidth, kernel: 1, stride: stride)
            self.shortcut = .projection(
                ConvolutionLayer(
                    name: "\(prefix).downsample.0", normalization: "\(prefix).downsample.1",
                    geometry: geometry, epsilon: epsilon))
        }
    }

    private static func branch(
        _ kind: BlockKind, inputs: Int, stage: ResNetStage, stride: Int, isIn3x3: Bool
    ) -> [ConvolutionGeometry] {
        func wide(_ inputs: Int, stride: Int) -> ConvolutionGeometry {
            ConvolutionGeometry(
                inputChannels: inputs, outputChannels: stage.width, kernel: 3, stride: stride, padding: 1,
                groups: stage.groups)
        }
        func pointwise(_ inputs: Int, _ outputs: Int, stride: Int) -> ConvolutionGeometry {
            ConvolutionGeometry(inputChannels: inputs, outputChannels: outputs, kernel: 1, stride: stride)
        }
        return switch kind {
        case .basic:
            [wide(inputs, stride: stride), wide(stage.width, stride: 1)]
        case .bottleneck:
            [
                pointwise(inputs, stage.width, stride: isIn3x3 ? 1 : stride),
                wide(stage.width, stride: isIn3x3 ? stride : 1),
                pointwise(stage.width, stage.outputWidth, stride: 1),
            ]
        }
    }

    /// Every convolution of the block in torchvision's order.
    package var convolutions: [ConvolutionLayer] { branch + shortcut.layers }
}

/// How a block's input reaches its end, by whatever a convolution is at the time: described, folded, prepared or in
/// training.
package enum Shortcut<Layer> {
    case identity
    case projection(Layer)
    case zeroPadding(ZeroPaddingShortcut)

    /// The convolution of a projection.
    package var layers: [Layer] {
        guard case .projection(let layer) = self else { return [] }
        return [layer]
    }

    /// The same with another kind of layer.
    package func map<Other, Failure: Error>(
        _ transform: (Layer) throws(Failure) -> Other
    ) throws(Failure) -> Shortcut<Other> {
        switch self {
        case .identity: .identity
        case .projection(let layer): .projection(try transform(layer))
        case .zeroPadding(let padding): .zeroPadding(padding)
        }
    }
}

extension Shortcut: Sendable where Layer: Sendable {}

extension Shortcut: Equatable where Layer: Equatable {}

/// A named convolution and the batch norm after it.
package struct ConvolutionLayer: Sendable, Equatable {
    /// Name of its weights without `.weight`, such as `layer1.0.conv1`.
    package let name: String
    /// Name of its batch norm, such as `layer1.0.bn1`.
    package let normalization: String
    package let geometry: ConvolutionGeometry
    /// What its batch norm adds to a variance.
    package var epsilon = ArchitectureChoices().epsilon

    /// The five tensors that it reads, in torchvision's order.
    package var expectedTensors: [ExpectedTensor] {
        let channels = [geometry.outputChannels]
        return [
            ExpectedTensor("\(name).weight", geometry.weightShape),
            ExpectedTensor("\(normalization).weight", channels),
            ExpectedTensor("\(normalization).bias", channels),
            ExpectedTensor("\(normalization).running_mean", channels, isParameter: false),
            ExpectedTensor("\(normalization).running_var", channels, isParameter: false),
        ]
    }
}

/// A tensor that an architecture reads from a checkpoint.
public struct ExpectedTensor: Sendable, Equatable {
    /// Its name, in torchvision's naming.
    public let name: String
    /// Length of each dimension.
    public let shape: [Int]
    /// Whether it is learned; running statistics are not.
    public let isParameter: Bool

    package init(_ name: String, _ shape: [Int], isParameter: Bool = true) {
        self.name = name
        self.shape = shape
        self.isParameter = isParameter
    }
}
