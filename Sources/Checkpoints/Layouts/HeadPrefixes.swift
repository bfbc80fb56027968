/// Where the heads of an encoder lie among the names of its dictionary.
struct HeadPrefixes {
    let candidate: EncoderCandidate
    let names: [String]

    private static let projectors = [
        "projector", "projection_head", "projetion", "projection", "projection_mlp", "proj_head", "neck",
        "head",
    ]
    private static let predictors = [
        "predictor", "prediction_head", "prediction", "prediction_mlp", "head.predictor",
    ]
    private static let depth = 8

    /// What the projector's names begin with, outside the backbone.
    var projector: String? { first(of: HeadPrefixes.projectors) }

    /// What the predictor's names begin with.
    var predictor: String? { first(of: HeadPrefixes.predictors) }

    /// What the head's names begin with that stands among the backbone's own: `fc`, `linear`, `classifier`.
    var inner: String? {
        ["fc.", "linear.", "classifier."].map { candidate.prefix + $0 }.first { isUsed($0) }
            ?? huggingFaceClassifier
    }

    /// Hugging Face's classifier stands beside the backbone.
    private var huggingFaceClassifier: String? {
        candidate.layout == .huggingFace && isUsed("classifier.1.") ? "classifier." : nil
    }

    /// The first prefix in use, beside the backbone or one of its aliases.
    private func first(of words: [String]) -> String? {
        for prefix in [candidate.prefix] + candidate.aliases {
            let parts = prefix.split(separator: ".").prefix(HeadPrefixes.depth).map(String.init)
            if let found = first(of: words, beside: parts) { return found }
        }
        return nil
    }

    /// The first prefix in use from the backbone's children up to the top.
    private func first(of words: [String], beside parts: [String]) -> String? {
        // Heads carry the mark of their encoder too: `online_predictor`, `projection_head_momentum`.
        let mark = EncoderMark(parts: parts)
        for depth in (0...parts.count).reversed() {
            let above = Array(parts.prefix(depth))
            let ancestor = above.map { $0 + "." }.joined()
            // A head without a mark belongs to the encoder without one, or to the trained one.
            let takesUnmarked = mark?.isSlow != true || EncoderMark(parts: above) == mark
            for word in words {
                let marked = mark.map { ["\($0.word)_\(word)", "\(word)_\($0.word)"] } ?? []
                for name in marked + (takesUnmarked ? [word] : [])
                // OpenMMLab's `head` holds the predictor only; its projector is `neck`.
                where isUsed("\(ancestor)\(name).", besides: "predictor.") {
                    return "\(ancestor)\(name)."
                }
            }
        }
        return nil
    }

    private func isUsed(_ prefix: String, besides child: String? = nil) -> Bool {
        names.contains { name in
            name.utf8.starts(with: prefix.utf8)
                && child.map { !name.utf8.starts(with: (prefix + $0).utf8) } ?? true
        }
            && (candidate.prefix.isEmpty || !candidate.prefix.utf8.starts(with: prefix.utf8))
    }
}
