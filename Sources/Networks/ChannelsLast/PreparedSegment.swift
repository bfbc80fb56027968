/// A run of blocks whose outputs have one size.
struct PreparedSegment: Sendable {
    private(set) var blocks: [PreparedBlock]
    let outputSize: MapSize
    /// Images that go through it together: few while maps are large, so that they stay in cache, and more when they
    /// are small, so that products have rows enough to be worth reading the weights.
    let imagesAtOnce: Int

    init(_ first: PreparedBlock, after previous: PreparedSegment?) {
        blocks = [first]
        outputSize = first.outputSize
        let sufficient = (Self.sufficientRows + outputSize.area - 1) / outputSize.area
        imagesAtOnce =
            BLAS.rowsMayMix ? max(previous?.imagesAtOnce ?? 1, min(sufficient, Self.greatestImages)) : 1
    }

    mutating func append(_ block: PreparedBlock) { blocks.append(block) }

    /// Elements of the output of one image.
    var outputCount: Int { blocks.last?.outputCount ?? 0 }

    private static let sufficientRows = 784
    private static let greatestImages = 64
}
