import Checkpoints
import Layers

/// Networks of one kind: how a file of theirs is recognised, and what encoder it makes.
///
/// A new family is a file with a conforming type, and a line in ``EncoderFamilies/all``.
public protocol EncoderFamily: Sendable {
    /// Whether names and shapes of the file's tensors are this family's; nothing is decoded for it.
    static func recognizes(_ file: CheckpointFile, _ choices: EncoderChoices) -> Bool

    /// The encoder of a file.
    ///
    /// - Throws: ``NetworkError`` or `CheckpointError` that says what is missing, unexpected or of the wrong shape.
    static func open(_ file: CheckpointFile, _ choices: EncoderChoices) throws -> OpenedEncoder
}

/// The families that files are recognised by.
public enum EncoderFamilies {
    /// In the order in which they are asked.
    static let all: [any EncoderFamily.Type] = [ResNetFamily.self]

    /// The encoder of a checkpoint.
    ///
    /// - Throws: ``NetworkError`` or `CheckpointError`; of a file that no family recognises, what the first one says
    ///   that it is instead.
    public static func open(
        _ file: CheckpointFile, _ choices: EncoderChoices = EncoderChoices()
    ) throws -> OpenedEncoder {
        let family = all.first { $0.recognizes(file, choices) } ?? all[0]
        return try family.open(file, choices)
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
