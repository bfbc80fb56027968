import Checkpoints
import Layers

/// Networks of one kind: how a file of theirs is recognised, and what encoder it makes.
///
/// A new family is a file with a conforming type, and a line in ``EncoderFamilies/all``.
public protocol EncoderFamily: Sendable {
    /// Whether names and shapes of the file's tensors are this family's; nothing is decoded for it.
    static func recognizes(_ file: CheckpointFile, _ choices: EncoderChoices) -> Bool

    /// The encoder's tensors and heads in a file.
    ///
    /// - Throws: `CheckpointError` where there is none.
    static func parts(of file: CheckpointFile, _ choices: EncoderChoices) throws(CheckpointError) -> Encoder

    /// The encoder of its parts.
    ///
    /// - Parameter sha256: of the file that they are from.
    /// - Throws: ``NetworkError`` that says what is missing, unexpected or of the wrong shape.
    static func encoder(
        of parts: Encoder, sha256: String, _ choices: EncoderChoices
    ) throws(NetworkError) -> any ImageEncoder
}

/// The families that files are recognised by.
public enum EncoderFamilies {
    /// In the order in which they are asked.
    static let all: [any EncoderFamily.Type] = [ResNetFamily.self]

    /// The family of a checkpoint; the first one where none recognises it, which then says what it is instead.
    public static func family(
        of file: CheckpointFile, _ choices: EncoderChoices
    ) -> any EncoderFamily.Type {
        all.first { $0.recognizes(file, choices) } ?? all[0]
    }

    /// The encoder of a checkpoint.
    ///
    /// - Throws: ``NetworkError`` or `CheckpointError`.
    public static func open(
        _ file: CheckpointFile, _ choices: EncoderChoices = EncoderChoices()
    ) throws -> OpenedEncoder {
        let family = family(of: file, choices)
        let parts = try family.parts(of: file, choices)
        return OpenedEncoder(
            encoder: try family.encoder(of: parts, sha256: file.sha256, choices), parts: parts)
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
