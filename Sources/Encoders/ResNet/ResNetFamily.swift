import Checkpoints
import Imaging
import Layers

/// Residual networks, by whichever project's names.
enum ResNetFamily: EncoderFamily {
    static func takes(_ layout: KeyLayout) -> Bool {
        if case .visionTransformer = layout { return false }
        return true
    }

    static func encoder(
        of parts: Encoder, in file: CheckpointFile, _ choices: EncoderChoices
    ) throws(NetworkError) -> any ImageEncoder {
        try ResNet(parts, sha256: file.sha256, choices: choices.architecture, method: choices.method)
    }
}

extension ResNet: TimedEncoder {
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
    public func reduced() throws(NetworkError) -> any TimedEncoder { try inBFloat16() }

    /// 224 under a 7x7 stem, 32 under a 3x3 one.
    public var defaultSide: Int { architecture.stem.kernel == Stem.imageNet7x7.kernel ? 224 : 32 }

    /// Where they are normalised some images at a time, as the network reads them.
    public var takesBytes: Bool { method == .winograd && inputNormalization == nil }

    /// ImageNet's statistics.
    public var defaultNormalization: Normalization { .imageNet }
}

extension ResNet: ActivationMapping {
    /// The sums of the last stage's channels.
    public func activation(of batch: ImageBatch) throws(NetworkError) -> ActivationMaps {
        let maps = try forward.activation(try input(batch))
        let area = maps.height * maps.width
        if let place = maps.sums.firstIndex(where: { !$0.isFinite }) {
            throw .notFiniteOutput(image: place / area, found: maps.sums[place])
        }
        return maps
    }
}
