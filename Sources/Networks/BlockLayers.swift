/// What one residual block consists of: relu(branch(x) + shortcut(x)).
struct BlockLayers: Sendable, Equatable {
    /// The branch's convolutions in order; a ReLU follows each but the last.
    let branch: [ConvolutionLayer]
    let shortcut: Shortcut

    /// How the block's input reaches its end.
    enum Shortcut: Sendable, Equatable {
        case identity
        case projection(ConvolutionLayer)
        case zeroPadding(stride: Int, inputs: Int, outputs: Int)
    }

    /// - Parameter stage: the stage that the block is of; its stride is the first block's.
    init(
        prefix: String, kind: BlockKind, shortcut: ShortcutKind, inputs: Int, stage: ResNetStage,
        isFirst: Bool
    ) {
        let stride = isFirst ? stage.stride : 1
        self.branch = Self.branch(prefix: prefix, kind: kind, inputs: inputs, stage: stage, stride: stride)
        guard stride != 1 || inputs != stage.outputWidth else {
            self.shortcut = .identity
            return
        }
        switch shortcut {
        case .zeroPadding:
            self.shortcut = .zeroPadding(stride: stride, inputs: inputs, outputs: stage.outputWidth)
        case .projection:
            let geometry = ConvolutionGeometry(
                inputChannels: inputs, outputChannels: stage.outputWidth, kernel: 1, stride: stride)
            self.shortcut = .projection(
                ConvolutionLayer(
                    name: "\(prefix).downsample.0", normalization: "\(prefix).downsample.1",
                    geometry: geometry))
        }
    }

    private static func branch(
        prefix: String, kind: BlockKind, inputs: Int, stage: ResNetStage, stride: Int
    ) -> [ConvolutionLayer] {
        func wide(_ inputs: Int, stride: Int) -> ConvolutionGeometry {
            ConvolutionGeometry(
                inputChannels: inputs, outputChannels: stage.width, kernel: 3, stride: stride, padding: 1,
                groups: stage.groups)
        }
        func pointwise(_ inputs: Int, _ outputs: Int) -> ConvolutionGeometry {
            ConvolutionGeometry(inputChannels: inputs, outputChannels: outputs, kernel: 1)
        }
        let geometries =
            switch kind {
            case .basic:
                [wide(inputs, stride: stride), wide(stage.width, stride: 1)]
            case .bottleneck:
                [
                    pointwise(inputs, stage.width), wide(stage.width, stride: stride),
                    pointwise(stage.width, stage.outputWidth),
                ]
            }
        return geometries.enumerated().map { index, geometry in
            ConvolutionLayer(
                name: "\(prefix).conv\(index + 1)", normalization: "\(prefix).bn\(index + 1)",
                geometry: geometry)
        }
    }

    /// Every convolution of the block in torchvision's order.
    var convolutions: [ConvolutionLayer] {
        guard case .projection(let layer) = shortcut else { return branch }
        return branch + [layer]
    }
}
