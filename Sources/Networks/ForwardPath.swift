/// A way to run a backbone. The direct one is the oracle that any faster one is compared with.
protocol ForwardPath: Sendable {
    /// Globally pooled features, `[count, D]` row-major.
    ///
    /// Those of an image must not depend, by a single bit, on the other images of its batch or on the thread.
    func pooledFeatures(_ batch: ImageBatch) throws(NetworkError) -> [Float]

    /// The times of one such pass, layer by layer.
    func times(_ batch: ImageBatch) throws(NetworkError) -> ForwardTimes
}
