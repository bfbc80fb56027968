import Statistics

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
