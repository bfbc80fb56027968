import Checkpoints
import Imaging
import Layers

/// What makes vectors of images: all that measuring, embedding and evaluating know of a network.
///
/// A conforming type may be used by several threads at once.
public protocol ImageEncoder: Sendable {
    /// What it is, for reports and for stores of what was measured with it.
    var identity: EncoderIdentity { get }
    /// Side in pixels of the square images that it was made for.
    var defaultSide: Int { get }
    /// How the pixels of its training were normalised, where nothing else says it.
    var defaultNormalization: Normalization { get }
    /// The features that it has and whose heads can be read, in the order of the way through the network.
    var offered: [OfferedFeature] { get }
    /// Whether an image's features depend on the other images of its batch.
    var dependsOnBatch: Bool { get }

    /// Images of a call that it takes best; nil where any number will do.
    var preferredBatch: Int? { get }
    /// Whether it takes views as bytes rather than normalised.
    var takesBytes: Bool { get }
    /// Calls that wait for something else than this machine's cores: so many threads more are of use.
    var waitingCalls: Int { get }
    /// Why it makes no features of anything any more; nil while it does.
    var failure: NetworkError? { get }

    /// D, the length of a feature vector.
    ///
    /// - Throws: ``NetworkError`` that says what is there, where there is no such feature.
    func width(of kind: FeatureKind) throws(NetworkError) -> Int

    /// The feature vectors of a batch, `[count, D]` row-major.
    ///
    /// Without ``dependsOnBatch`` a row is the same to the bit in any batch and on any thread.
    ///
    /// - Throws: ``NetworkError`` where there is no such feature, where the images are too small or too large, or where
    ///   a number is infinite or not one.
    func features(_ kind: FeatureKind, of batch: ImageBatch) throws(NetworkError) -> [Float]

    /// Images of this size alone will come, here and to every copy: what others would need may go, and ``reduced()`` with it.
    func expectOnly(height: Int, width: Int)

    /// The same encoder, its products in bfloat16.
    ///
    /// - Throws: ``NetworkError/bfloat16(_:)`` where it has no such way, or this machine no such products.
    func reduced() throws(NetworkError) -> any TimedEncoder
}

extension ImageEncoder {
    /// False: a network in evaluation mode.
    public var dependsOnBatch: Bool { false }
    /// Nil.
    public var preferredBatch: Int? { nil }
    /// False.
    public var takesBytes: Bool { false }
    /// 0: it computes on the caller's thread.
    public var waitingCalls: Int { 0 }
    /// Nil: what it makes of one batch says nothing of the next.
    public var failure: NetworkError? { nil }

    /// Nothing goes.
    public func expectOnly(height: Int, width: Int) {}

    /// None.
    public func reduced() throws(NetworkError) -> any TimedEncoder {
        throw .bfloat16(.missing(reason: "\(identity.name) is computed in one precision alone"))
    }

    /// What was assumed of the encoder and of the heads on the way to a feature.
    public func assumptions(of kind: FeatureKind) -> String {
        let heads = offered.first { $0.kind == kind }?.assumed ?? []
        return ([identity.assumed] + heads).joined(separator: "; ")
    }
}

/// An encoder that tells where its time goes.
public protocol TimedEncoder: ImageEncoder {
    /// Where the time of the backbone's features goes, layer by layer.
    func times(_ batch: ImageBatch) throws(NetworkError) -> ForwardTimes
}

/// What an encoder may be asked for.
public enum FeatureKind: String, Sendable, CaseIterable {
    /// Globally pooled features of the backbone.
    case backbone
    /// What the projector makes of them: the representation that a contrastive loss compares.
    case projection
    /// What the predictor makes of the projection.
    case prediction
    /// The scores of the network's own classifier.
    case logits

    /// Reads a name, or what ``projection`` was called until 0.2.
    public init?(name: String) {
        self.init(rawValue: name == Self.oldProjectionName ? Self.projection.rawValue : name)
    }

    /// What ``projection`` was called until 0.2, on command lines and in stores.
    public static let oldProjectionName = "encoder"

    /// The heads on the way from the pooled features to it, where the checkpoint has them.
    public var heads: [HeadKind] {
        switch self {
        case .backbone: []
        case .projection: [.projector]
        case .prediction: [.projector, .predictor]
        case .logits: [.classifier]
        }
    }
}

/// A feature that an encoder has.
public struct OfferedFeature: Sendable, Equatable {
    /// What it is.
    public let kind: FeatureKind
    /// D, the length of its vectors.
    public let width: Int
    /// What names and shapes do not tell of the heads on the way to it, such as `projector: ...`.
    public let assumed: [String]
}

/// What an encoder is: facts for reports, and for the comparison of a store with the run that goes on with it.
public struct EncoderIdentity: Sendable, Equatable {
    /// Such as `ResNet-50`.
    public var name: String
    /// What neither names nor shapes of its tensors tell, in words.
    public var assumed: String
    /// SHA-256 of the file that it was made of, in hexadecimal digits; nil without one.
    public var sha256: String?
    /// How its products are computed, where that decides the last digits: `winograd`, `direct` or `bfloat16`.
    public var method: String
    /// Learned numbers; nil where they are not known.
    public var parameterCount: Int?
    /// The first layer, in words, where there is something to say of it.
    public var stem: String?
    /// Which convolution of bottlenecks takes the stride: `3x3` or `1x1`; nil without bottlenecks.
    public var bottleneckStride: String?
    /// What its norms add to a variance.
    public var epsilon: Double?
    /// Such as `fc, 1000 classes`.
    public var classifier: String?
    /// Why heads that are in the checkpoint cannot be used.
    public var headProblems: [HeadKind: String] = [:]
    /// What solo-learn pads the images of such a network by, where that is not what was assumed.
    public var otherStemPadding: Int?
    /// What its tensors do not tell, as metadata of a file of them.
    public var facts: [String: String] = [:]
}
