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
