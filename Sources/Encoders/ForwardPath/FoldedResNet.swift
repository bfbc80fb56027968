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

extension FoldedResNet {
    /// The blocks by the size of their outputs, where the first gets maps of `size`.
    func stages(from size: MapSize) -> [FoldedStage] {
        var stages: [FoldedStage] = []
        var size = size
        for block in blocks {
            let output = block.branch.reduce(size) { $1.geometry.outputSize($0) }
            if stages.last?.outputSize == output {
                stages[stages.count - 1].blocks.append(block)
            } else {
                stages.append(FoldedStage(blocks: [block], inputSize: size, outputSize: output))
            }
            size = output
        }
        return stages
    }
}

/// Blocks, one after the other, whose outputs have one size.
struct FoldedStage {
    fileprivate(set) var blocks: [FoldedBlock]
    /// Of the first block's input.
    let inputSize: MapSize
    let outputSize: MapSize

    /// Of the outputs.
    var channels: Int { blocks.last?.branch.last?.geometry.outputChannels ?? 0 }
}

/// A residual block, ready to run: relu(branch(x) + shortcut(x)).
struct FoldedBlock: Sendable {
    /// In order; a ReLU follows each but the last.
    let branch: [FoldedConvolution]
    let shortcut: Shortcut<FoldedConvolution>

    init(_ layers: BlockLayers, from tensors: NamedTensors) throws(NetworkError) {
        var branch: [FoldedConvolution] = []
        for layer in layers.branch {
            branch.append(try FoldedConvolution(layer, from: tensors))
        }
        self.branch = branch
        shortcut = try layers.shortcut.map { layer throws(NetworkError) in
            try FoldedConvolution(layer, from: tensors)
        }
    }

    /// Every convolution of the block.
    var convolutions: [FoldedConvolution] { branch + shortcut.layers }
}
