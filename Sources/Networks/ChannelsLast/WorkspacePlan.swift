/// How many elements each buffer of a pass needs.
struct WorkspacePlan: Equatable {
    private(set) var boundaries: [Int] = []
    private(set) var between = 0
    private(set) var inside = 0
    private(set) var shortcut = 0
    private(set) var scratch = ScratchNeeds()
    /// Elements of the rows beyond the last one that products may touch.
    private(set) var excess = 0

    init(_ network: PreparedNetwork) {
        let images = network.segments.map(\.imagesAtOnce)
        include(network.stem, images: images.first ?? 1)
        for (index, segment) in network.segments.enumerated() {
            let images = segment.imagesAtOnce
            let next = index + 1 < network.segments.count ? network.segments[index + 1].imagesAtOnce : images
            boundaries.append(segment.outputCount * next)
            between = max(between, segment.outputCount * images)
            for block in segment.blocks { include(block, images: images) }
        }
    }

    private mutating func include(_ stem: PreparedStem, images: Int) {
        boundaries.append(stem.outputCount * images)
        inside = max(inside, stem.imageCount * images, stem.layer.outputCount * images)
        include(stem.layer)
    }

    private mutating func include(_ block: PreparedBlock, images: Int) {
        for layer in block.branch { inside = max(inside, layer.outputCount * images) }
        shortcut = max(shortcut, block.outputCount * images)
        for layer in block.layers { include(layer) }
    }

    private mutating func include(_ layer: PreparedLayer) {
        scratch.include(layer.convolution.needs)
        excess = max(excess, layer.convolution.excess)
    }
}
