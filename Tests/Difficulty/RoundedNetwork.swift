import Encoders
import Imaging
import Layers

/// A network whose features are rounded to few bits and moved a little, as by a rough precision: for machines that have none.
struct RoundedNetwork: ImageEncoder {
    let network: ResNet

    var identity: EncoderIdentity { network.identity }
    var defaultSide: Int { network.defaultSide }
    var defaultNormalization: Normalization { network.defaultNormalization }
    var offered: [OfferedFeature] { network.offered }

    func width(of kind: FeatureKind) throws(NetworkError) -> Int { try network.width(of: kind) }

    func features(_ kind: FeatureKind, of batch: ImageBatch) throws(NetworkError) -> [Float] {
        try network.features(kind, of: batch).map { value in
            Float(bitPattern: value.bitPattern & 0xfff8_0000) + 0.1
        }
    }
}
