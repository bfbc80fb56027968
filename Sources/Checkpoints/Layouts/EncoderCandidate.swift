/// A residual network found in a checkpoint by its names.
public struct EncoderCandidate: Sendable, Equatable {
    /// What `--encoder` calls it: its prefix, after the dictionary's place where there are several.
    public internal(set) var name: String
    /// The dictionary's keys, for example `state_dict`, or `(top level)`.
    public let location: String
    /// What its tensors' names begin with in the file, for example `module.encoder_q.`.
    public let storedPrefix: String
    /// What they begin with without the parts of wrappers, for example `encoder_q.`.
    public let prefix: String
    /// How its tensors are named.
    public let layout: KeyLayout
    /// Other prefixes under which the same tensors are stored.
    public internal(set) var aliases: [String] = []

    /// The dotted parts of location and prefix.
    var parts: [String] {
        (location + "." + prefix).split(separator: ".").map(String.init)
    }

    /// What its name says of its part in training.
    var mark: EncoderMark? { EncoderMark(parts: parts) }

    /// Whether projects that train by contrast only, such as MoCo, keep their projector as `fc`.
    var isContrastive: Bool {
        parts.contains { ["encoder_q", "encoder_k", "base_encoder", "momentum_encoder"].contains($0) }
    }
}
