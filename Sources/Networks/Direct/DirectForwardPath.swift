/// Runs a backbone with one matrix product for each convolution of each image: simple, and the oracle.
///
/// Every image has products of its own, whose lengths its size alone decides. OpenBLAS chooses kernels by
/// length, so products that spanned a batch would round an image's features by the company that it keeps.
struct DirectForwardPath: ForwardPath {
    let network: FoldedResNet

    init(_ network: FoldedResNet) {
        self.network = network
        BLAS.useCallingThreadOnly()
    }

    func pooledFeatures(_ batch: ImageBatch) throws(NetworkError) -> [Float] {
        let plan = try ForwardPlan(network, height: batch.height, width: batch.width)
        var workspace = Workspace(plan)
        var features: [Float] = []
        features.reserveCapacity(batch.count * network.featureCount)
        let imageLength = 3 * plan.imageSize.area
        batch.values.withUnsafeBufferPointer { values in
            for start in stride(from: 0, to: values.count, by: imageLength) {
                let image = UnsafeBufferPointer(rebasing: values[start..<(start + imageLength)])
                runStem(image, plan, &workspace)
                let size = network.blocks.reduce(plan.firstBlockSize) { runBlock($1, $0, &workspace) }
                pool(workspace.maps[0], size, into: &features)
            }
        }
        return features
    }

    /// The oracle is not measured layer by layer.
    func times(_ batch: ImageBatch) throws(NetworkError) -> ForwardTimes { ForwardTimes() }

    private func runStem(
        _ image: UnsafeBufferPointer<Float>, _ plan: ForwardPlan, _ workspace: inout Workspace
    ) {
        DirectConvolution(network.stem, plan.imageSize)
            .apply(
                image, into: workspace.maps[1], scratch: workspace.patches, appliesReLU: network.stemHasReLU)
        guard network.hasMaxPooling else {
            workspace.takeAsInput(1)
            return
        }
        MaxPooling.apply(
            UnsafeBufferPointer(workspace.maps[1]), plan.stemSize,
            channels: network.stem.geometry.outputChannels, into: workspace.maps[0])
    }

    /// Runs one block on the workspace's input and gives the size of what it leaves there.
    private func runBlock(_ block: FoldedBlock, _ inputSize: MapSize, _ workspace: inout Workspace) -> MapSize
    {
        let residual = runShortcut(block.shortcut, inputSize, workspace)
        var size = inputSize
        var source = 0
        for (index, convolution) in block.branch.enumerated() {
            let isLast = index == block.branch.count - 1
            let target = source == 1 ? 2 : 1
            DirectConvolution(convolution, size).apply(
                UnsafeBufferPointer(workspace.maps[source]), into: workspace.maps[target],
                scratch: workspace.patches, adding: isLast ? residual : nil, appliesReLU: true)
            size = convolution.geometry.outputSize(size)
            source = target
        }
        workspace.takeAsInput(source)
        return size
    }

    private func runShortcut(
        _ shortcut: FoldedBlock.Shortcut, _ size: MapSize, _ workspace: borrowing Workspace
    ) -> UnsafeBufferPointer<Float> {
        let input = UnsafeBufferPointer(workspace.maps[0])
        switch shortcut {
        case .identity:
            return input
        case .projection(let convolution):
            DirectConvolution(convolution, size)
                .apply(input, into: workspace.shortcut, scratch: workspace.patches, appliesReLU: false)
        case .zeroPadding(let padding):
            padding.apply(input, size, into: workspace.shortcut)
        }
        return UnsafeBufferPointer(workspace.shortcut)
    }

    /// Appends the mean of each channel.
    private func pool(
        _ maps: UnsafeMutableBufferPointer<Float>, _ size: MapSize, into features: inout [Float]
    ) {
        for channel in 0..<network.featureCount {
            let plane = maps[(channel * size.area)..<((channel + 1) * size.area)]
            features.append(Float(plane.reduce(0) { $0 + Double($1) } / Double(size.area)))
        }
    }
}
