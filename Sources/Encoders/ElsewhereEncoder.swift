import Imaging

/// An encoder on another machine, of which the width of its features is known alone: for views that it is to be given.
public struct ElsewhereEncoder: ImageEncoder {
    private let width: Int

    /// - Parameter width: D.
    public init(width: Int) { self.width = width }

    /// `elsewhere`.
    public var identity: EncoderIdentity {
        EncoderIdentity(name: "elsewhere", assumed: "", method: "elsewhere")
    }

    /// 224.
    public var defaultSide: Int { 224 }
    /// ImageNet's statistics.
    public var defaultNormalization: Normalization { .imageNet }
    /// The backbone's features.
    public var offered: [OfferedFeature] { [OfferedFeature(kind: .backbone, width: width, assumed: [])] }
    /// True: what the views become is not known here.
    public var takesBytes: Bool { true }

    /// The width that was given.
    public func width(of kind: FeatureKind) throws(NetworkError) -> Int { width }

    /// - Throws: always.
    public func features(_ kind: FeatureKind, of batch: ImageBatch) throws(NetworkError) -> [Float] {
        throw .noHead(output: kind, architecture: identity.name, available: [])
    }
}
