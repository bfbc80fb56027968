import Checkpoints
import Imaging
import Layers

/// Residual networks, by whichever project's names.
enum ResNetFamily: EncoderFamily {
    static func recognizes(_ file: CheckpointFile, _ choices: EncoderChoices) -> Bool {
        (try? file.encoderCandidates(ignoring: choices.ignoring))?.isEmpty == false
    }

    static func parts(
        of file: CheckpointFile, _ choices: EncoderChoices
    ) throws(CheckpointError) -> Encoder {
        try file.encoder(
            named: choices.encoder, ignoring: choices.ignoring, headActivation: choices.headActivation)
    }

    static func encoder(
        of parts: Encoder, sha256: String, _ choices: EncoderChoices
    ) throws(NetworkError) -> any ImageEncoder {
        try ResNet(parts, sha256: sha256, choices: choices.architecture, method: choices.method)
    }
}

extension ResNet: ImageEncoder {
    /// The architecture, and what of it was assumed.
    public var identity: EncoderIdentity {
        EncoderIdentity(
            name: architecture.name, assumed: architecture.assumptions, sha256: sha256,
            method: precision == .bfloat16 ? precision.rawValue : method.rawValue,
            parameterCount: architecture.parameterCount,
            stem: "\(architecture.stem)",
            bottleneckStride: architecture.block == .bottleneck
                ? architecture.bottleneckStride.rawValue : nil,
            epsilon: architecture.epsilon,
            classifier: architecture.head.map { "\($0.name), \($0.classCount) classes" },
            headProblems: headProblems, otherStemPadding: architecture.otherStemPadding)
    }

    /// ``inBFloat16()``.
    public func reduced() throws(NetworkError) -> any ImageEncoder { try inBFloat16() }

    /// 224 under a 7x7 stem, 32 under a 3x3 one.
    public var defaultSide: Int { architecture.stem.kernel == Stem.imageNet7x7.kernel ? 224 : 32 }

    /// ImageNet's statistics.
    public var defaultNormalization: Normalization { .imageNet }

    /// What can be asked for, with the heads that the checkpoint has.
    public var offered: [OfferedFeature] {
        availableFeatures.compactMap { kind in
            (try? width(of: kind)).map { width in
                OfferedFeature(
                    kind: kind, width: width,
                    assumed: kind.heads.compactMap { head in
                        headAssumptions[head].map { "\(head.rawValue): \($0)" }
                    })
            }
        }
    }
}
