import Layers

/// The memory of one pass, planned once and used for pass after pass.
///
/// Handed from thread to thread by a ``WorkspacePool`` and used by one at a time: that is why it may be sent.
final class ForwardWorkspace: @unchecked Sendable {
    /// Outputs of the stem and of each segment but the last, for as many images as the next one takes at once;
    /// outputs of the last one.
    let boundaries: [UnsafeMutableBufferPointer<Float>]
    /// Blocks' outputs inside a segment, alternating.
    let between: [UnsafeMutableBufferPointer<Float>]
    /// Layers' outputs inside a block, alternating.
    let inside: [UnsafeMutableBufferPointer<Float>]
    /// A block's projection.
    let shortcut: UnsafeMutableBufferPointer<Float>
    let scratch: ForwardScratch

    init(_ network: PreparedNetwork, clock: ForwardClock? = nil) {
        let plan = WorkspacePlan(network)
        func allocate(_ count: Int) -> UnsafeMutableBufferPointer<Float> {
            let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: count + plan.excess)
            // Products read a few rows beyond the last image; what they make of them is never looked at.
            buffer.initialize(repeating: 0)
            return buffer
        }
        boundaries = plan.boundaries.map(allocate)
        between = [allocate(plan.between), allocate(plan.between)]
        inside = [allocate(plan.inside), allocate(plan.inside)]
        shortcut = allocate(plan.shortcut)
        scratch = ForwardScratch(plan.scratch, clock: clock)
    }

    deinit {
        for buffer in boundaries + between + inside + [shortcut] { buffer.deallocate() }
    }
}

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
