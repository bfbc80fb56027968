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
