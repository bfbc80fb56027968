/// A residual network found in a checkpoint by its names.
public struct EncoderCandidate: Sendable, Equatable {
    /// What `--encoder` calls it: its prefix, after the dictionary's place where there are several.
    public internal(set) var name: String
    /// The dictionary's keys, for example `state_dict`, or `(top level)`.
    public let location: String
    /// What all names of the dictionary began with, for example `module.`.
    public let wrapperPrefix: String
    /// What the backbone's names begin with after that, for example `encoder_q.`.
    public let prefix: String
    /// How its tensors are named.
    public let layout: KeyLayout
    /// Other prefixes under which the same tensors are stored.
    public internal(set) var aliases: [String] = []

    /// The dotted parts of location and prefix.
    var parts: [String] {
        (location + "." + prefix).split(separator: ".").map(String.init)
    }

    /// Words that mark the slow copy of an encoder, by momentum or as a target.
    private static let slowMarks = ["momentum", "target", "teacher", "ema", "encoder_k"]

    /// The mark of a slow copy, such as `momentum`; nil for an encoder that is trained by gradients.
    var slowMark: String? {
        EncoderCandidate.slowMarks.first { mark in
            parts.contains { $0 == mark || $0.hasPrefix(mark + "_") }
        }
    }

    /// Where it stands in the order of choice: DINO's evaluation takes the teacher, all others the encoder
    /// that is trained.
    var rank: Int { slowMark == nil || location == "teacher" ? 0 : 1 }

    /// Whether projects that train by contrast only, such as MoCo, keep their projector as `fc`.
    var isContrastive: Bool {
        parts.contains { ["encoder_q", "encoder_k", "base_encoder", "momentum_encoder"].contains($0) }
    }
}
