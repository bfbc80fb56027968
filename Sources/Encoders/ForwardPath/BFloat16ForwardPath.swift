import Layers

/// Runs a backbone in bfloat16: maps are kept in it between layers, sums are made in float32, and features are means in double
/// precision.
///
/// Convolutions are direct: Winograd's transforms would lose what bfloat16 has left of the numbers.
final class BFloat16ForwardPath: ForwardPath {
    private let featureCount: Int
    private let prepared: LatestSize<Prepared>

    /// The network for one image size.
    private struct Prepared {
        let network: BFloat16Network
        let pool: WorkspacePool<BFloat16Workspace>
    }

    init(_ numbers: BackboneNumbers, featureCount: Int) {
        self.featureCount = featureCount
        prepared = LatestSize { size throws(NetworkError) in
            Prepared(
                network: try BFloat16Network(try numbers.take(for: size), size: size), pool: WorkspacePool())
        }
    }

    func pooledFeatures(_ batch: ImageBatch) throws(NetworkError) -> [Float] {
        let prepared = try prepared(batch)
        do throws(BFloat16Error) {
            let workspace =
                if let idle = prepared.pool.take() { idle } else {
                    try BFloat16Workspace(prepared.network)
                }
            let features = try features(batch, prepared.network, workspace)
            prepared.pool.giveBack(workspace)
            return features
        } catch { throw .bfloat16(error) }
    }

    /// None: what is seen where is asked of the network in float32.
    func activation(_ batch: ImageBatch) throws(NetworkError) -> ActivationMaps {
        throw .noActivationMaps(network: "bfloat16")
    }

    func times(_ batch: ImageBatch) throws(NetworkError) -> ForwardTimes {
        let network = try prepared(batch).network
        let clock = ForwardClock()
        do throws(BFloat16Error) {
            _ = try features(batch, network, BFloat16Workspace(network, clock: clock))
        } catch { throw .bfloat16(error) }
        return clock.times
    }

    /// Globally pooled, `[count, D]`.
    private func features(
        _ batch: ImageBatch, _ network: BFloat16Network, _ workspace: BFloat16Workspace
    ) throws(BFloat16Error) -> [Float] {
        var features = [Float](repeating: 0, count: batch.count * featureCount)
        let order = SegmentOrder(imagesAtOnce: network.segments.map(\.imagesAtOnce))
        for images in order.groups(of: batch.count) {
            try order.forEach(images) { step throws(BFloat16Error) in
                try run(step, of: batch, network, workspace)
            }
            features.withUnsafeMutableBufferPointer { features in
                guard let start = features.baseAddress else { return }
                pool(images, network, workspace, into: start)
            }
        }
        return features
    }

    private func run(
        _ step: SegmentOrder.Step, of batch: ImageBatch, _ network: BFloat16Network,
        _ workspace: BFloat16Workspace
    ) throws(BFloat16Error) {
        guard let segment = step.segment else {
            let stem = network.stem
            let start = step.images.lowerBound * stem.imageCount
            let own = start..<(start + step.images.count * stem.imageCount)
            return try batch.values.withNumbers(in: own) { pixels throws(BFloat16Error) in
                try stem.apply(
                    pixels, images: step.images.count, into: workspace.boundaries[0], workspace)
            }
        }
        let own = network.segments[segment]
        let output = workspace.boundaries[segment + 1] + step.place * own.outputCount
        var source = workspace.boundaries[segment]
        for block in own.blocks {
            try block.apply(source, images: step.images.count, into: output, workspace)
            source = output
        }
    }

    private func pool(
        _ images: Range<Int>, _ network: BFloat16Network, _ workspace: BFloat16Workspace,
        into features: UnsafeMutablePointer<Float>
    ) {
        guard let last = network.segments.last else { return }
        let area = last.outputCount / featureCount
        for (place, image) in images.enumerated() {
            BFloat16Maps.mean(
                workspace.boundaries[network.segments.count] + place * last.outputCount, area: area,
                channels: featureCount, sums: workspace.sums, into: features + image * featureCount)
        }
    }
}

/// The memory of one pass, used for pass after pass.
///
/// Handed from thread to thread by a ``WorkspacePool`` and used by one at a time: that is why it may be sent.
final class BFloat16Workspace: @unchecked Sendable {
    /// Outputs of the stem and of each segment, for as many images as the next one takes at once.
    let boundaries: [BFloat16Maps.Output]
    /// Layers' outputs inside a block, alternating; the stem's pixels and maps.
    let inside: [BFloat16Maps.Output]
    /// A number a channel of the last maps.
    let sums: UnsafeMutablePointer<Double>
    let scratch: BFloat16Scratch

    /// - Throws: ``BFloat16Error/missing(reason:)``.
    init(_ network: BFloat16Network, clock: ForwardClock? = nil) throws(BFloat16Error) {
        let segments = network.segments
        let stem = network.stem
        let first = segments.first?.imagesAtOnce ?? 1
        var counts = [first * stem.outputCount]
        var inside = first * max(stem.imageCount, stem.layer.convolution.outputCount)
        var patches = stem.layer.convolution.patchCount(images: first)
        for (index, segment) in segments.enumerated() {
            let next = index + 1 < segments.count ? segments[index + 1] : segment
            counts.append(next.imagesAtOnce * segment.outputCount)
            for layer in segment.blocks.flatMap(\.layers) {
                inside = max(inside, segment.imagesAtOnce * layer.convolution.outputCount)
                patches = max(patches, layer.convolution.patchCount(images: segment.imagesAtOnce))
            }
        }
        scratch = try BFloat16Scratch(patchCount: patches, clock: clock)
        boundaries = counts.map { .aligned($0) }
        self.inside = (0..<2).map { _ in .aligned(inside) }
        sums = .allocate(capacity: network.featureCount)
    }

    deinit {
        for buffer in boundaries + inside { buffer.deallocate() }
        sums.deallocate()
    }
}
