import Layers

/// A backbone in bfloat16, laid out for images of one size.
struct BFloat16Network: Sendable {
    let stem: BFloat16Stem
    let segments: [BFloat16Segment]
    let featureCount: Int

    /// - Throws: ``NetworkError/imageTooLarge(height:width:limit:)`` or ``NetworkError/bfloat16(_:)``.
    init(_ network: FoldedResNet, size: MapSize) throws(NetworkError) {
        let plan = try ForwardPlan(network, height: size.height, width: size.width)
        featureCount = network.featureCount
        var segments: [BFloat16Segment] = []
        do throws(BFloat16Error) {
            for stage in network.stages(from: plan.firstBlockSize) {
                segments.append(try BFloat16Segment(stage, after: segments.last))
            }
            stem = try BFloat16Stem(network, plan.imageSize, images: segments.first?.imagesAtOnce ?? 1)
        } catch { throw .bfloat16(error) }
        self.segments = segments
    }
}

/// Blocks whose outputs have one size.
struct BFloat16Segment: Sendable {
    let blocks: [BFloat16Block]
    /// A power of two, of which a layer's runs are made.
    let imagesAtOnce: Int
    /// Elements of the output of one image.
    let outputCount: Int

    init(_ stage: FoldedStage, after previous: BFloat16Segment?) throws(BFloat16Error) {
        let wanted = SegmentOrder.imagesAtOnce(area: stage.outputSize.area, after: previous?.imagesAtOnce)
        let images = 1 << (Int.bitWidth - 1 - wanted.leadingZeroBitCount)
        var blocks: [BFloat16Block] = []
        for folded in stage.blocks {
            blocks.append(
                try BFloat16Block(folded, blocks.last?.outputSize ?? stage.inputSize, images: images))
        }
        (self.blocks, imagesAtOnce) = (blocks, images)
        outputCount = stage.outputSize.area * stage.channels
    }
}

/// A residual block: the last convolution of its branch adds to what the output holds, which is the shortcut.
struct BFloat16Block: Sendable {
    let branch: [BFloat16Layer]
    let shortcut: Shortcut<BFloat16Layer>
    let inputSize: MapSize
    let outputSize: MapSize

    init(_ block: FoldedBlock, _ size: MapSize, images: Int) throws(BFloat16Error) {
        var branch: [BFloat16Layer] = []
        for (index, convolution) in block.branch.enumerated() {
            branch.append(
                try BFloat16Layer(
                    convolution, branch.last?.convolution.outputSize ?? size, images: images,
                    adds: index == block.branch.count - 1, appliesReLU: true))
        }
        shortcut = try block.shortcut.map { convolution throws(BFloat16Error) in
            try BFloat16Layer(convolution, size, images: images, adds: false, appliesReLU: false)
        }
        self.branch = branch
        inputSize = size
        outputSize = branch.last?.convolution.outputSize ?? size
    }

    var layers: [BFloat16Layer] { branch + shortcut.layers }

    /// relu(branch(x) + shortcut(x)) of `images` maps; `output` may be `input` where the shortcut is the identity.
    func apply(
        _ input: BFloat16Maps.Output, images: Int, into output: BFloat16Maps.Output,
        _ workspace: BFloat16Workspace
    ) throws(BFloat16Error) {
        try applyShortcut(input, images: images, into: output, workspace)
        var source = input
        for (index, layer) in branch.enumerated() {
            let target = index == branch.count - 1 ? output : workspace.inside[index % 2]
            try layer.apply(source, images: images, into: target, workspace.scratch)
            source = target
        }
    }

    private func applyShortcut(
        _ input: BFloat16Maps.Output, images: Int, into output: BFloat16Maps.Output,
        _ workspace: BFloat16Workspace
    ) throws(BFloat16Error) {
        switch shortcut {
        case .identity:
            guard input != output, let last = branch.last else { return }
            output.update(from: input, count: images * last.convolution.outputCount)
        case .projection(let layer):
            try layer.apply(input, images: images, into: output, workspace.scratch)
        case .zeroPadding(let padding):
            let shape = ActivationShape(images: images, size: inputSize, channels: padding.inputChannels)
            padding.forward(input, shape, into: output)
        }
    }
}

/// The first convolution, and perhaps the pooling.
struct BFloat16Stem: Sendable {
    let layer: BFloat16Layer
    let imageCount: Int
    let hasReLU: Bool
    let hasMaxPooling: Bool

    init(_ network: FoldedResNet, _ size: MapSize, images: Int) throws(BFloat16Error) {
        layer = try BFloat16Layer(
            network.stem, size, images: images, adds: false, appliesReLU: network.stemHasReLU)
        imageCount = 3 * size.area
        (hasReLU, hasMaxPooling) = (network.stemHasReLU, network.hasMaxPooling)
    }

    /// Elements of the output of one image.
    var outputCount: Int {
        let size = layer.convolution.outputSize
        return (hasMaxPooling ? MaxPooling.outputSize(size).area : size.area)
            * layer.convolution.geometry.outputChannels
    }

    /// Images `[height, width, 3]`, one after the other, to maps `[height', width', channels]`.
    func apply(
        _ pixels: UnsafeBufferPointer<Float>, images: Int, into output: BFloat16Maps.Output,
        _ workspace: BFloat16Workspace
    ) throws(BFloat16Error) {
        let (rounded, maps) = (workspace.inside[0], workspace.inside[1])
        let clock = workspace.scratch.clock
        clock?.enter(layer.description)
        clock.measure(.transforms) { BFloat16Maps.round(pixels, into: rounded) }
        try layer.apply(rounded, images: images, into: hasMaxPooling ? maps : output, workspace.scratch)
        guard hasMaxPooling else { return }
        clock.measure(.epilogue) {
            let shape = ActivationShape(
                images: images, size: layer.convolution.outputSize,
                channels: layer.convolution.geometry.outputChannels)
            BFloat16Maps.maxPool(maps, shape, followsReLU: hasReLU, into: output)
        }
    }
}

/// A convolution at its place in the network.
struct BFloat16Layer: Sendable {
    let convolution: BFloat16Convolution
    /// For reports.
    let description: ForwardTimes.Layer

    init(
        _ folded: FoldedConvolution, _ size: MapSize, images: Int, adds: Bool, appliesReLU: Bool
    ) throws(BFloat16Error) {
        convolution = try BFloat16Convolution(
            folded, size, images: images, adds: adds, appliesReLU: appliesReLU)
        description = ForwardTimes.Layer(
            name: folded.name, method: convolution.methodName,
            operationsPerImage: 2 * folded.weights.count * convolution.outputSize.area)
    }

    func apply(
        _ input: BFloat16Maps.Output, images: Int, into output: BFloat16Maps.Output,
        _ scratch: BFloat16Scratch
    ) throws(BFloat16Error) {
        scratch.clock?.enter(description)
        try convolution.apply(input, images: images, into: output, scratch)
    }
}
