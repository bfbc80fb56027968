import Layers

/// The numbers of a backbone with every batch norm folded in: all that a forward path needs.
struct FoldedResNet: Sendable {
    let stem: FoldedConvolution
    /// Without it in the models of lightly's command line.
    let stemHasReLU: Bool
    let hasMaxPooling: Bool
    let blocks: [FoldedBlock]
    let featureCount: Int

    init(_ architecture: ResNetArchitecture, from tensors: NamedTensors) throws(NetworkError) {
        stem = try FoldedConvolution(architecture.stemLayer, from: tensors)
        hasMaxPooling = architecture.stem.maxPooling
        featureCount = architecture.lastStageWidth
        stemHasReLU = !architecture.hasInputNormalization
        var blocks: [FoldedBlock] = []
        for layers in architecture.blocks {
            blocks.append(try FoldedBlock(layers, from: tensors))
        }
        self.blocks = blocks
    }
}

/// A residual block, ready to run: relu(branch(x) + shortcut(x)).
struct FoldedBlock: Sendable {
    /// In order; a ReLU follows each but the last.
    let branch: [FoldedConvolution]
    let shortcut: Shortcut

    /// How the block's input reaches its end.
    enum Shortcut: Sendable {
        case identity
        case projection(FoldedConvolution)
        case zeroPadding(ZeroPaddingShortcut)
    }

    init(_ layers: BlockLayers, from tensors: NamedTensors) throws(NetworkError) {
        var branch: [FoldedConvolution] = []
        for layer in layers.branch {
            branch.append(try FoldedConvolution(layer, from: tensors))
        }
        self.branch = branch
        switch layers.shortcut {
        case .identity:
            self.shortcut = .identity
        case .projection(let layer):
            self.shortcut = .projection(try FoldedConvolution(layer, from: tensors))
        case .zeroPadding(let stride, let inputs, let outputs):
            self.shortcut = .zeroPadding(
                ZeroPaddingShortcut(inputChannels: inputs, outputChannels: outputs, stride: stride))
        }
    }
}

extension FoldedBlock {
    /// Every convolution of the block.
    var convolutions: [FoldedConvolution] {
        guard case .projection(let convolution) = shortcut else { return branch }
        return branch + [convolution]
    }
}
