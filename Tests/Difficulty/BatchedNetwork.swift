import Encoders
import Imaging
import Statistics

/// A network that likes batches of 5 from several callers, refuses those with a view that is brighter than a bound, and fails
/// for good after some calls.
final class BatchedNetwork: ImageEncoder {
    private let network: ResNet
    private let brightest: Float
    private let lastCall: Int
    private let sizes = Guarded<[Int]>([])

    init(brightest: Float = .infinity, lastCall: Int = .max) throws {
        network = try RandomNetwork.network()
        (self.brightest, self.lastCall) = (brightest, lastCall)
    }

    /// Images of each call.
    var calls: [Int] { sizes.withLock { $0 } }

    var identity: EncoderIdentity { network.identity }
    var defaultSide: Int { network.defaultSide }
    var defaultNormalization: Normalization { network.defaultNormalization }
    var offered: [OfferedFeature] { network.offered }
    var preferredBatch: Int? { 5 }
    var waitingCalls: Int { 3 }
    var failure: NetworkError? {
        calls.count > lastCall ? .imageTooSmall(height: 1, width: 1, smallest: 2) : nil
    }

    func width(of kind: FeatureKind) throws(NetworkError) -> Int { try network.width(of: kind) }

    func features(_ kind: FeatureKind, of batch: ImageBatch) throws(NetworkError) -> [Float] {
        sizes.withLock { $0.append(batch.count) }
        if let failure { throw failure }
        guard (batch.pixels.max() ?? 0) <= brightest else {
            throw .notFiniteOutput(image: 0, found: .nan)
        }
        return try network.features(kind, of: batch)
    }
}
