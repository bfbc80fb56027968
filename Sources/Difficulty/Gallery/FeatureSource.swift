import Encoders
import Imaging

/// A network with what it is asked for and what its pixels are normalised by.
public struct FeatureSource: Sendable {
    /// The network.
    public let network: any ImageEncoder
    /// Which of its outputs f is.
    public let output: FeatureKind
    /// Mean and deviation of its pixels.
    public let normalization: Normalization

    /// Makes a source of features.
    public init(network: any ImageEncoder, output: FeatureKind, normalization: Normalization) {
        self.network = network
        self.output = output
        self.normalization = normalization
    }

    /// cos(f(v1), f(v2)) of two views of one size.
    ///
    /// - Throws: `NetworkError` where the network has no such features or cannot take the views.
    public func cosine(_ views: PairOfImages) throws -> Double {
        let batch = try ImageBatch(
            count: 2, height: views.first.height, width: views.first.width,
            pixels: normalization.tensor(views.first) + normalization.tensor(views.second))
        let features = try network.features(output, of: batch)
        let width = features.count / 2
        return CosineSimilarity.between(features[..<width], features[width...])
    }
}
