import Checkpoints
import Layers

/// Networks of one kind: how their tensors are named in files, and what encoder they make.
///
/// A new family is a layout of names that `Checkpoints` finds, a file with a conforming type, and a line in
/// ``EncoderFamilies/all``.
public protocol EncoderFamily: Sendable {
    /// Whether tensors that are named so are this family's.
    static func takes(_ layout: KeyLayout) -> Bool

    /// The encoder of its parts.
    ///
    /// - Parameter file: that they are from, with what it says of itself.
    /// - Throws: ``NetworkError`` that says what is missing, unexpected or of the wrong shape.
    static func encoder(
        of parts: Encoder, in file: CheckpointFile, _ choices: EncoderChoices
    ) throws(NetworkError) -> any ImageEncoder
}

/// The families that there are.
public enum EncoderFamilies {
    /// In the order in which they are asked.
    static let all: [any EncoderFamily.Type] = [ResNetFamily.self, VisionTransformerFamily.self]

    /// The encoder's tensors and heads in a file.
    ///
    /// - Throws: `CheckpointError` where there is none, which says what the file holds instead.
    public static func parts(
        of file: CheckpointFile, _ choices: EncoderChoices
    ) throws(CheckpointError) -> Encoder {
        try file.encoder(
            named: choices.encoder, ignoring: choices.ignoring, headActivation: choices.headActivation)
    }

    /// The encoder of its parts.
    ///
    /// - Throws: ``NetworkError`` that says what is missing, unexpected or of the wrong shape.
    public static func encoder(
        of parts: Encoder, in file: CheckpointFile, _ choices: EncoderChoices
    ) throws(NetworkError) -> any ImageEncoder {
        let family = all.first { $0.takes(parts.candidate.layout) } ?? ResNetFamily.self
        return try family.encoder(of: parts, in: file, choices)
    }

    /// The encoder of a checkpoint.
    ///
    /// - Throws: ``NetworkError`` or `CheckpointError`.
    public static func open(
        _ file: CheckpointFile, _ choices: EncoderChoices = EncoderChoices()
    ) throws -> OpenedEncoder {
        var copy = file
        return try open(takingTensorsOf: &copy, choices)
    }

    /// The encoder of a checkpoint, which gives its large tensors up before the encoder is made of them: with them a network
    /// would be in memory three times.
    ///
    /// - Throws: as ``open(_:_:)``.
    public static func open(
        takingTensorsOf file: inout CheckpointFile, _ choices: EncoderChoices = EncoderChoices()
    ) throws -> OpenedEncoder {
        let parts = try parts(of: file, choices)
        file.giveUpLargeTensors()
        return OpenedEncoder(encoder: try encoder(of: parts, in: file, choices), parts: parts)
    }
}

/// What a person says of a checkpoint, since neither names nor shapes tell it.
public struct EncoderChoices: Sendable {
    /// The encoder of a file with several; the trained one where it is nil.
    public var encoder: String?
    /// Tensors that are no part of the network.
    public var ignoring: [String] = []
    /// What stands between the linear layers of heads.
    public var headActivation = HeadActivation.auto
    /// What a residual network's tensors do not tell.
    public var architecture = ArchitectureChoices()
    /// What a Vision Transformer's tensors do not tell.
    public var transformer = TransformerChoices()
    /// How convolutions are computed.
    public var method = ConvolutionMethod.winograd

    /// The defaults.
    public init() {}
}

/// An encoder, and the parts of the file that it was made of.
public struct OpenedEncoder: Sendable {
    /// The network.
    public let encoder: any ImageEncoder
    /// Its tensors and heads, and where they were found.
    public let parts: Encoder
}
