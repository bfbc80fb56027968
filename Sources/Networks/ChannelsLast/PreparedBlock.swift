/// A residual block at its place in the network.
struct PreparedBlock: Sendable {
    let branch: [PreparedLayer]
    let shortcut: Shortcut
    let inputSize: MapSize

    enum Shortcut: Sendable {
        case identity
        case projection(PreparedLayer)
        case zeroPadding(ZeroPaddingShortcut)
    }

    init(_ block: FoldedBlock, _ size: MapSize, _ method: ConvolutionMethod) {
        var branch: [PreparedLayer] = []
        for convolution in block.branch {
            branch.append(PreparedLayer(convolution, branch.last?.outputSize ?? size, method))
        }
        self.branch = branch
        inputSize = size
        shortcut =
            switch block.shortcut {
            case .identity: .identity
            case .projection(let convolution): .projection(PreparedLayer(convolution, size, method))
            case .zeroPadding(let padding): .zeroPadding(padding)
            }
    }

    var layers: [PreparedLayer] {
        guard case .projection(let layer) = shortcut else { return branch }
        return branch + [layer]
    }

    var outputSize: MapSize { branch.last?.outputSize ?? inputSize }
    var outputCount: Int { branch.last?.outputCount ?? 0 }

    /// relu(branch(x) + shortcut(x)) of `images` maps.
    func apply(
        _ input: UnsafeBufferPointer<Float>, images: Int, into output: UnsafeMutableBufferPointer<Float>,
        _ workspace: ForwardWorkspace
    ) {
        let residual = applyShortcut(input, images: images, workspace)
        var source = input
        for (index, layer) in branch.enumerated() {
            let isLast = index == branch.count - 1
            let target = isLast ? output : workspace.inside[index % 2]
            layer.apply(
                source, images: images, into: target, adding: isLast ? residual.baseAddress : nil,
                appliesReLU: true, workspace.scratch)
            source = UnsafeBufferPointer(target)
        }
    }

    private func applyShortcut(
        _ input: UnsafeBufferPointer<Float>, images: Int, _ workspace: ForwardWorkspace
    ) -> UnsafeBufferPointer<Float> {
        switch shortcut {
        case .identity:
            return input
        case .projection(let layer):
            layer.apply(
                input, images: images, into: workspace.shortcut, appliesReLU: false, workspace.scratch)
        case .zeroPadding(let padding):
            padding.applyChannelsLast(input, inputSize, images: images, into: workspace.shortcut)
        }
        return UnsafeBufferPointer(workspace.shortcut)
    }
}
