import Layers
import Statistics

/// A way to run a backbone. The direct one is the oracle that any faster one is compared with.
protocol ForwardPath: Sendable {
    /// Globally pooled features, `[count, D]` row-major.
    ///
    /// Those of an image must not depend, by a single bit, on the other images of its batch or on the thread.
    func pooledFeatures(_ batch: ImageBatch) throws(NetworkError) -> [Float]

    /// The sums over the channels of the last maps.
    ///
    /// - Throws: ``NetworkError/noActivationMaps(network:)`` of a way that has none.
    func activation(_ batch: ImageBatch) throws(NetworkError) -> ActivationMaps

    /// The times of one such pass, layer by layer.
    func times(_ batch: ImageBatch) throws(NetworkError) -> ForwardTimes
}

/// Runs a backbone on channels-last maps with as few products as possible.
///
/// Batch norm is folded; 3x3 convolutions of stride 1 go through Winograd's transforms; a 1x1 convolution is a product
/// of the maps themselves; bias, residual and ReLU are applied while a block of the outcome is in cache. Images go
/// through the network in groups that grow as their maps shrink.
final class ChannelsLastForwardPath: ForwardPath {
    private let featureCount: Int
    private let prepared: LatestSize<Prepared>

    /// The network for one image size.
    private struct Prepared {
        let network: PreparedNetwork
        let pool: WorkspacePool<ForwardWorkspace>

        /// One that is idle where it has room for so many; a smaller one goes.
        func workspace(images: Int) -> ForwardWorkspace {
            let wanted = min(images, network.segments.last?.imagesAtOnce ?? 1)
            if let idle = pool.take(), idle.imageCount >= wanted { return idle }
            return ForwardWorkspace(network, images: wanted)
        }
    }

    init(_ numbers: BackboneNumbers, featureCount: Int, _ method: ConvolutionMethod) {
        self.featureCount = featureCount
        BLAS.useCallingThreadOnly()
        prepared = LatestSize { size throws(NetworkError) in
            Prepared(
                network: try PreparedNetwork(height: size.height, width: size.width, method) {
                    () throws(NetworkError) in try numbers.take(for: size)
                }, pool: WorkspacePool())
        }
    }

    func pooledFeatures(_ batch: ImageBatch) throws(NetworkError) -> [Float] {
        let prepared = try prepared(batch)
        var features = [Float](repeating: 0, count: batch.count * featureCount)
        let workspace = prepared.workspace(images: batch.count)
        ForwardRun(network: prepared.network, batch: batch, workspace: workspace).fill(&features)
        prepared.pool.giveBack(workspace)
        return features
    }

    func activation(_ batch: ImageBatch) throws(NetworkError) -> ActivationMaps {
        let prepared = try prepared(batch)
        let size = prepared.network.segments.last?.outputSize ?? prepared.network.stem.outputSize
        let workspace = prepared.workspace(images: batch.count)
        var sums = [Float](repeating: 0, count: batch.count * size.area)
        ForwardRun(network: prepared.network, batch: batch, workspace: workspace).forEachMap { image, map in
            let channels = map.count / size.area
            for pixel in 0..<size.area {
                sums[image * size.area + pixel] = channelSum(
                    map[(pixel * channels)..<((pixel + 1) * channels)])
            }
        }
        prepared.pool.giveBack(workspace)
        return ActivationMaps(height: size.height, width: size.width, sums: sums)
    }

    func times(_ batch: ImageBatch) throws(NetworkError) -> ForwardTimes {
        let network = try prepared(batch).network
        let clock = ForwardClock()
        var features = [Float](repeating: 0, count: batch.count * featureCount)
        let workspace = ForwardWorkspace(network, images: batch.count, clock: clock)
        ForwardRun(network: network, batch: batch, workspace: workspace).fill(&features)
        return clock.times
    }
}

/// One pass of a batch through a prepared network.
struct ForwardRun {
    let network: PreparedNetwork
    let batch: ImageBatch
    let workspace: ForwardWorkspace

    /// Fills `features` (`[count, D]`) with the mean of each channel over the pixels.
    func fill(_ features: inout [Float]) {
        let channels = network.featureCount
        forEachMap { image, map in
            features.replaceSubrange(
                (image * channels)..<((image + 1) * channels), with: meanRow(map, width: channels))
        }
    }

    /// Hands over each image's last map, `[height, width, channels]`, as many images at once as the last segment takes.
    func forEachMap(_ body: (_ image: Int, _ map: UnsafeBufferPointer<Float>) -> Void) {
        guard let last = workspace.boundaries.last else { return }
        let order = SegmentOrder(imagesAtOnce: network.segments.map(\.imagesAtOnce))
        let length = network.featureCount * (network.segments.last?.outputSize.area ?? 1)
        for images in order.groups(of: batch.count) {
            order.forEach(images) { step in produce(step) }
            for image in images {
                let start = (image - images.lowerBound) * length
                body(image, UnsafeBufferPointer(rebasing: last[start..<(start + length)]))
            }
        }
    }

    private func produce(_ step: SegmentOrder.Step) {
        let stem = network.stem
        guard let segment = step.segment else {
            let start = step.images.lowerBound * stem.imageCount
            return batch.values.withNumbers(in: start..<(start + step.images.count * stem.imageCount)) {
                stem.apply(
                    $0, count: step.images.count, into: workspace.boundaries[0], workspace.rooms[0],
                    workspace.scratch)
            }
        }
        let own = network.segments[segment]
        run(
            own, UnsafeBufferPointer(workspace.boundaries[segment]), images: step.images.count,
            into: workspace.boundaries[segment + 1], at: step.place * own.outputCount,
            workspace.rooms[segment + 1])
    }

    private func run(
        _ segment: PreparedSegment, _ input: UnsafeBufferPointer<Float>, images: Int,
        into output: UnsafeMutableBufferPointer<Float>, at start: Int, _ room: ForwardWorkspace.Room
    ) {
        var source = input
        for (index, block) in segment.blocks.enumerated() {
            // The last one's is the segment's.
            let isOwn = (segment.blocks.count - index).isMultiple(of: 2)
            let target = isOwn ? room.between : UnsafeMutableBufferPointer(rebasing: output[start...])
            block.apply(source, images: images, into: target, room, workspace.scratch)
            source = UnsafeBufferPointer(target)
        }
    }
}

/// The mean of rows of `width` numbers, summed in double precision.
func meanRow(_ rows: UnsafeBufferPointer<Float>, width: Int) -> [Float] {
    let count = rows.count / width
    var sums = [Double](repeating: 0, count: width)
    for row in 0..<count {
        for index in 0..<width { sums[index] += Double(rows[row * width + index]) }
    }
    return sums.map { Float($0 / Double(count)) }
}

/// The sum of a pixel's channels, in double precision.
func channelSum(_ channels: some Sequence<Float>) -> Float {
    Float(channels.reduce(0.0) { $0 + Double($1) })
}
