/// A backbone laid out for images of one size: each layer's way chosen, its weights transformed.
struct PreparedNetwork: Sendable {
    let stem: PreparedStem
    /// Blocks that work on maps of one size, one run of them after the other.
    let segments: [PreparedSegment]
    let featureCount: Int

    /// - Throws: ``NetworkError/imageTooLarge(height:width:limit:)``.
    init(
        _ network: FoldedResNet, height: Int, width: Int, _ method: ConvolutionMethod
    ) throws(NetworkError) {
        // The plan of the direct way knows what is too large.
        let plan = try ForwardPlan(network, height: height, width: width)
        stem = PreparedStem(network, plan.imageSize, method)
        featureCount = network.featureCount
        var segments: [PreparedSegment] = []
        var size = plan.firstBlockSize
        for folded in network.blocks {
            let block = PreparedBlock(folded, size, method)
            size = block.outputSize
            if segments.last?.outputSize == size {
                segments[segments.count - 1].append(block)
            } else {
                segments.append(PreparedSegment(block, after: segments.last))
            }
        }
        self.segments = segments
    }

    /// Images of the last segment's passes: as many as one pass of the whole network takes at most.
    var imagesAtOnce: Int { segments.last?.imagesAtOnce ?? 1 }
}
