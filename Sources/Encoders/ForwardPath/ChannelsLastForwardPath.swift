import Layers
import Statistics

/// A way to run a backbone. The direct one is the oracle that any faster one is compared with.
protocol ForwardPath: Sendable {
    /// Globally pooled features, `[count, D]` row-major.
    ///
    /// Those of an image must not depend, by a single bit, on the other images of its batch or on the thread.
    func pooledFeatures(_ batch: ImageBatch) throws(NetworkError) -> [Float]

    /// The times of one such pass, layer by layer.
    func times(_ batch: ImageBatch) throws(NetworkError) -> ForwardTimes
}

/// Runs a backbone on channels-last maps with as few products as possible.
///
/// Batch norm is folded; 3x3 convolutions of stride 1 go through Winograd's transforms; a 1x1 convolution is a product
/// of the maps themselves; bias, residual and ReLU are applied while a block of the outcome is in cache. Images go
/// through the network in groups that grow as their maps shrink.
final class ChannelsLastForwardPath: ForwardPath {
    private let network: FoldedResNet
    private let method: ConvolutionMethod
    private let latest = Guarded<Prepared?>(nil)

    /// The network for one image size; another size replaces it.
    private struct Prepared {
        let size: MapSize
        let network: PreparedNetwork
        let pool: WorkspacePool
    }

    init(_ network: FoldedResNet, _ method: ConvolutionMethod) {
        self.network = network
        self.method = method
        BLAS.useCallingThreadOnly()
    }

    func pooledFeatures(_ batch: ImageBatch) throws(NetworkError) -> [Float] {
        let prepared = try prepared(batch)
        var features = [Float](repeating: 0, count: batch.count * network.featureCount)
        prepared.pool.withWorkspace(prepared.network) { workspace in
            ForwardRun(network: prepared.network, batch: batch, workspace: workspace).fill(&features)
        }
        return features
    }

    func times(_ batch: ImageBatch) throws(NetworkError) -> ForwardTimes {
        let prepared = try prepared(batch)
        let clock = ForwardClock()
        var features = [Float](repeating: 0, count: batch.count * network.featureCount)
        let workspace = ForwardWorkspace(prepared.network, clock: clock)
        ForwardRun(network: prepared.network, batch: batch, workspace: workspace).fill(&features)
        return clock.times
    }

    private func prepared(_ batch: ImageBatch) throws(NetworkError) -> Prepared {
        let size = MapSize(height: batch.height, width: batch.width)
        return try latest.withLock { latest throws(NetworkError) in
            if let latest, latest.size == size { return latest }
            let network = try PreparedNetwork(network, height: size.height, width: size.width, method)
            let prepared = Prepared(size: size, network: network, pool: WorkspacePool())
            latest = prepared
            return prepared
        }
    }
}

/// One pass of a batch through a prepared network.
struct ForwardRun {
    let network: PreparedNetwork
    let batch: ImageBatch
    let workspace: ForwardWorkspace

    /// Fills `features` (`[count, D]`), as many images at once as the last segment takes.
    func fill(_ features: inout [Float]) {
        batch.pixels.withUnsafeBufferPointer { pixels in
            for images in chunks(0..<batch.count, of: network.imagesAtOnce) {
                guard let output = workspace.boundaries.last else { return }
                produce(network.segments.count - 1, images, pixels, into: output)
                pool(UnsafeBufferPointer(output), images, into: &features)
            }
        }
    }

    /// Runs images through the stem and the segments up to `segment`, in groups of that segment's size.
    private func produce(
        _ segment: Int, _ images: Range<Int>, _ pixels: UnsafeBufferPointer<Float>,
        into output: UnsafeMutableBufferPointer<Float>
    ) {
        guard segment >= 0 else {
            let stem = network.stem
            let own = pixels[(images.lowerBound * stem.imageCount)..<(images.upperBound * stem.imageCount)]
            return stem.apply(
                UnsafeBufferPointer(rebasing: own), count: images.count, into: output, workspace)
        }
        let own = network.segments[segment]
        for chunk in chunks(images, of: own.imagesAtOnce) {
            let input = workspace.boundaries[segment]
            produce(segment - 1, chunk, pixels, into: input)
            let start = (chunk.lowerBound - images.lowerBound) * own.outputCount
            run(own, UnsafeBufferPointer(input), images: chunk.count, into: output, at: start)
        }
    }

    private func run(
        _ segment: PreparedSegment, _ input: UnsafeBufferPointer<Float>, images: Int,
        into output: UnsafeMutableBufferPointer<Float>, at start: Int
    ) {
        var source = input
        for (index, block) in segment.blocks.enumerated() {
            let isLast = index == segment.blocks.count - 1
            let target =
                isLast ? UnsafeMutableBufferPointer(rebasing: output[start...]) : workspace.between[index % 2]
            block.apply(source, images: images, into: target, workspace)
            source = UnsafeBufferPointer(target)
        }
    }

    /// The mean of each channel over the pixels, summed in double precision.
    private func pool(_ maps: UnsafeBufferPointer<Float>, _ images: Range<Int>, into features: inout [Float])
    {
        let (channels, area) = (network.featureCount, network.segments.last?.outputSize.area ?? 1)
        var sums = [Double](repeating: 0, count: channels)
        for image in images {
            let map = (image - images.lowerBound) * area * channels
            for channel in 0..<channels { sums[channel] = 0 }
            for pixel in 0..<area {
                for channel in 0..<channels {
                    sums[channel] += Double(maps[map + pixel * channels + channel])
                }
            }
            for channel in 0..<channels {
                features[image * channels + channel] = Float(sums[channel] / Double(area))
            }
        }
    }

    private func chunks(_ images: Range<Int>, of count: Int) -> [Range<Int>] {
        stride(from: images.lowerBound, to: images.upperBound, by: count).map {
            $0..<min($0 + count, images.upperBound)
        }
    }
}
