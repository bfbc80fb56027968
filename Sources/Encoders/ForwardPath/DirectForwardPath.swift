import Layers

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
        var features: [Float] = []
        features.reserveCapacity(batch.count * network.featureCount)
        try forEachMap(batch) { maps, size in pool(maps, size, into: &features) }
        return features
    }

    func activation(_ batch: ImageBatch) throws(NetworkError) -> ActivationMaps {
        var sums: [Float] = []
        var last = MapSize(height: 0, width: 0)
        try forEachMap(batch) { maps, size in
            last = size
            for pixel in 0..<size.area {
                let channels = stride(from: pixel, to: network.featureCount * size.area, by: size.area)
                sums.append(channelSum(channels.lazy.map { maps[$0] }))
            }
        }
        return ActivationMaps(height: last.height, width: last.width, sums: sums)
    }

    /// Hands over the last planes of each image, `[channels, height, width]`.
    private func forEachMap(
        _ batch: ImageBatch, _ body: (UnsafeMutableBufferPointer<Float>, MapSize) -> Void
    ) throws(NetworkError) {
        let plan = try ForwardPlan(network, height: batch.height, width: batch.width)
        var workspace = Workspace(plan)
        let imageLength = 3 * plan.imageSize.area
        batch.planes.withUnsafeBufferPointer { values in
            for start in stride(from: 0, to: values.count, by: imageLength) {
                let image = UnsafeBufferPointer(rebasing: values[start..<(start + imageLength)])
                runStem(image, plan, &workspace)
                let size = network.blocks.reduce(plan.firstBlockSize) { runBlock($1, $0, &workspace) }
                body(workspace.maps[0], size)
            }
        }
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
        _ shortcut: Shortcut<FoldedConvolution>, _ size: MapSize, _ workspace: borrowing Workspace
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

/// The sizes of all maps of a backbone for one image size, worked out before anything is allocated.
struct ForwardPlan: Sendable, Equatable {
    let imageSize: MapSize
    /// After the stem's convolution.
    let stemSize: MapSize
    /// What the first block gets.
    let firstBlockSize: MapSize
    /// Elements of the largest map of one image.
    private(set) var mapElementCount = 0
    /// Elements of the largest matrix of patches.
    private(set) var patchElementCount = 0

    /// - Throws: ``NetworkError/imageTooLarge(height:width:limit:)`` when a map would take more than 1 GB.
    init(_ network: FoldedResNet, height: Int, width: Int) throws(NetworkError) {
        let (area, overflows) = height.multipliedReportingOverflow(by: width)
        guard !overflows, area <= Self.greatestElementCount else {
            throw .imageTooLarge(height: height, width: width, limit: Self.greatestElementCount)
        }
        imageSize = MapSize(height: height, width: width)
        stemSize = network.stem.geometry.outputSize(imageSize)
        firstBlockSize = network.hasMaxPooling ? MaxPooling.outputSize(stemSize) : stemSize
        include(network.stem, imageSize)
        var size = firstBlockSize
        for block in network.blocks {
            size = include(block, size)
        }
        guard max(mapElementCount, patchElementCount) <= Self.greatestElementCount else {
            throw .imageTooLarge(height: height, width: width, limit: Self.greatestElementCount)
        }
    }

    /// Includes a block and gives the size of its output.
    private mutating func include(_ block: FoldedBlock, _ inputSize: MapSize) -> MapSize {
        var size = inputSize
        for convolution in block.branch {
            include(convolution, size)
            size = convolution.geometry.outputSize(size)
        }
        if case .projection(let convolution) = block.shortcut {
            include(convolution, inputSize)
        }
        return size
    }

    private mutating func include(_ convolution: FoldedConvolution, _ size: MapSize) {
        let area = convolution.geometry.outputSize(size).area
        mapElementCount = max(mapElementCount, convolution.geometry.outputChannels * area)
        patchElementCount = max(patchElementCount, DirectConvolution(convolution, size).scratchCount)
    }

    /// 1 GB of float32; within what BLAS's 32-bit integers can count.
    private static let greatestElementCount = 1 << 28
}

/// The scratch memory of one forward pass, allocated once and used for image after image.
struct Workspace: ~Copyable {
    /// Three maps: a block's input and two that its branch alternates between. The roles rotate.
    private(set) var maps: [UnsafeMutableBufferPointer<Float>]
    /// The output of a projection or of zero padding.
    let shortcut: UnsafeMutableBufferPointer<Float>
    /// Patches of one convolution.
    let patches: UnsafeMutableBufferPointer<Float>

    init(_ plan: ForwardPlan) {
        maps = (0..<3).map { _ in .allocate(capacity: plan.mapElementCount) }
        shortcut = .allocate(capacity: plan.mapElementCount)
        patches = .allocate(capacity: max(1, plan.patchElementCount))
    }

    deinit {
        for buffer in maps + [shortcut, patches] { buffer.deallocate() }
    }

    /// Makes the map at `position` the next block's input.
    mutating func takeAsInput(_ position: Int) {
        maps.swapAt(0, position)
    }
}
