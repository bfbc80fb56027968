import Layers

/// A backbone laid out for images of one size: each layer's way chosen, its weights transformed.
struct PreparedNetwork: Sendable {
    let stem: PreparedStem
    /// Blocks that work on maps of one size, one run of them after the other.
    let segments: [PreparedSegment]
    let featureCount: Int

    /// - Parameter take: gives the network; of one that nobody else has, each block goes when it is laid out.
    /// - Throws: ``NetworkError/imageTooLarge(height:width:limit:)``.
    init(
        height: Int, width: Int, _ method: ConvolutionMethod, take: () throws(NetworkError) -> FoldedResNet
    ) throws(NetworkError) {
        var stages: [FoldedStage]
        do {
            let network = try take()
            // The plan of the direct way knows what is too large.
            let plan = try ForwardPlan(network, height: height, width: width)
            stem = PreparedStem(network, plan.imageSize, method)
            featureCount = network.featureCount
            stages = network.stages(from: plan.firstBlockSize).reversed()
        }
        var segments: [PreparedSegment] = []
        while let stage = stages.popLast() {
            segments.append(PreparedSegment(stage, method, after: segments.last))
        }
        self.segments = segments
    }
}

/// A run of blocks whose outputs have one size.
struct PreparedSegment: Sendable {
    let blocks: [PreparedBlock]
    let outputSize: MapSize
    /// Images that go through it together.
    let imagesAtOnce: Int

    init(_ stage: consuming FoldedStage, _ method: ConvolutionMethod, after previous: PreparedSegment?) {
        let inputSize = stage.inputSize
        outputSize = stage.outputSize
        var left = Array(stage.blocks.reversed())
        _ = consume stage
        var blocks: [PreparedBlock] = []
        while let folded = left.popLast() {
            blocks.append(PreparedBlock(folded, blocks.last?.outputSize ?? inputSize, method))
            // Of the block before: this one still has its numbers.
            FreedMemory.giveBack()
        }
        self.blocks = blocks
        imagesAtOnce =
            ProductPanels.rowsMayMix
            ? SegmentOrder.imagesAtOnce(area: outputSize.area, after: previous?.imagesAtOnce) : 1
    }

    /// Elements of the output of one image.
    var outputCount: Int { blocks.last?.outputCount ?? 0 }
}

/// A residual block at its place in the network.
struct PreparedBlock: Sendable {
    let branch: [PreparedLayer]
    let shortcut: Shortcut<PreparedLayer>
    let inputSize: MapSize

    init(_ block: FoldedBlock, _ size: MapSize, _ method: ConvolutionMethod) {
        var branch: [PreparedLayer] = []
        for convolution in block.branch {
            branch.append(PreparedLayer(convolution, branch.last?.outputSize ?? size, method))
        }
        self.branch = branch
        inputSize = size
        shortcut = block.shortcut.map { PreparedLayer($0, size, method) }
    }

    var layers: [PreparedLayer] { branch + shortcut.layers }

    var outputSize: MapSize { branch.last?.outputSize ?? inputSize }
    var outputCount: Int { branch.last?.outputCount ?? 0 }

    /// relu(branch(x) + shortcut(x)) of `images` maps.
    func apply(
        _ input: UnsafeBufferPointer<Float>, images: Int, into output: UnsafeMutableBufferPointer<Float>,
        _ room: ForwardWorkspace.Room, _ scratch: borrowing ForwardScratch
    ) {
        let residual = applyShortcut(input, images: images, room, scratch)
        var source = input
        for (index, layer) in branch.enumerated() {
            let isLast = index == branch.count - 1
            let target = isLast ? output : room.inside[index % 2]
            layer.apply(
                source, images: images, into: target, adding: isLast ? residual.baseAddress : nil,
                appliesReLU: true, scratch)
            source = UnsafeBufferPointer(target)
        }
    }

    private func applyShortcut(
        _ input: UnsafeBufferPointer<Float>, images: Int, _ room: ForwardWorkspace.Room,
        _ scratch: borrowing ForwardScratch
    ) -> UnsafeBufferPointer<Float> {
        switch shortcut {
        case .identity:
            return input
        case .projection(let layer):
            layer.apply(input, images: images, into: room.shortcut, appliesReLU: false, scratch)
        case .zeroPadding(let padding):
            guard let values = input.baseAddress, let target = room.shortcut.baseAddress else { break }
            let shape = ActivationShape(images: images, size: inputSize, channels: padding.inputChannels)
            padding.forward(values, shape, into: target)
        }
        return UnsafeBufferPointer(room.shortcut)
    }
}

/// The stem at its place: the first convolution, and perhaps the pooling.
struct PreparedStem: Sendable {
    let layer: PreparedLayer
    let imageSize: MapSize
    let hasReLU: Bool
    let hasMaxPooling: Bool

    init(_ network: FoldedResNet, _ size: MapSize, _ method: ConvolutionMethod) {
        layer = PreparedLayer(network.stem, size, method)
        imageSize = size
        hasReLU = network.stemHasReLU
        hasMaxPooling = network.hasMaxPooling
    }

    var outputSize: MapSize { hasMaxPooling ? MaxPooling.outputSize(layer.outputSize) : layer.outputSize }
    var outputCount: Int { outputSize.area * layer.outputChannels }
    var imageCount: Int { 3 * imageSize.area }

    /// Images `[height, width, 3]`, one after the other, to maps `[height', width', channels]`.
    func apply(
        _ images: UnsafeBufferPointer<Float>, count: Int, into output: UnsafeMutableBufferPointer<Float>,
        _ room: ForwardWorkspace.Room, _ scratch: borrowing ForwardScratch
    ) {
        let pixels = roomForExcess(images, count: count, room, scratch)
        guard hasMaxPooling else {
            return layer.apply(pixels, images: count, into: output, appliesReLU: hasReLU, scratch)
        }
        let maps = room.inside[1]
        layer.apply(pixels, images: count, into: maps, appliesReLU: hasReLU, scratch)
        scratch.clock.measure(.epilogue) {
            guard let input = maps.baseAddress, let target = output.baseAddress else { return }
            let shape = ActivationShape(
                images: count, size: layer.outputSize, channels: layer.outputChannels)
            MaxPooling.forward(input, shape, into: target)
        }
    }
}

extension PreparedStem {
    /// The images, copied to where rows beyond them may be read if products do that.
    private func roomForExcess(
        _ images: UnsafeBufferPointer<Float>, count: Int, _ room: ForwardWorkspace.Room,
        _ scratch: borrowing ForwardScratch
    ) -> UnsafeBufferPointer<Float> {
        guard layer.convolution.excess > 0 else { return images }
        let pixels = room.inside[0]
        scratch.clock?.enter(layer.description)
        scratch.clock.measure(.transforms) {
            copy(images, 0, to: pixels, 0, count: count * imageCount)
        }
        return UnsafeBufferPointer(pixels)
    }
}

/// A convolution of the network at its place: the size of its input and what follows.
struct PreparedLayer: Sendable {
    let convolution: PreparedConvolution
    let inputSize: MapSize
    let outputSize: MapSize
    let outputChannels: Int
    /// For reports.
    let description: ForwardTimes.Layer

    init(_ folded: FoldedConvolution, _ size: MapSize, _ method: ConvolutionMethod) {
        convolution = PreparedConvolution(folded, size, method)
        inputSize = size
        outputSize = folded.geometry.outputSize(size)
        outputChannels = folded.geometry.outputChannels
        description = ForwardTimes.Layer(
            name: folded.name, method: convolution.methodName,
            operationsPerImage: 2 * folded.weights.count * outputSize.area)
    }

    /// Elements of the output of one image.
    var outputCount: Int { outputSize.area * outputChannels }

    func apply(
        _ input: UnsafeBufferPointer<Float>, images: Int, into output: UnsafeMutableBufferPointer<Float>,
        adding residual: UnsafePointer<Float>? = nil, appliesReLU: Bool, _ scratch: borrowing ForwardScratch
    ) {
        scratch.clock?.enter(description)
        convolution.apply(
            LayerRun(
                images: images, size: inputSize, input: input, output: output, residual: residual,
                appliesReLU: appliesReLU), scratch)
    }
}
