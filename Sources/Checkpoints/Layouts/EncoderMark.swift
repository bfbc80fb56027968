/// A word in a name that tells the encoder that is trained by gradients from its slow copy.
struct EncoderMark: Equatable {
    /// The word as it is written, such as `momentum` in `backbone_momentum`.
    let word: String
    /// Whether it marks the copy that follows by momentum or stands still.
    let isSlow: Bool

    private static let slow: Set = [
        "momentum", "target", "teacher", "ema", "swa", "averaged", "average", "slow", "key", "k",
    ]
    private static let trained: Set = ["student", "online", "query", "q"]

    /// The first mark among dotted parts of a name.
    init?(parts: [String]) {
        for word in parts.lazy.flatMap(EncoderMark.words) {
            if EncoderMark.slow.contains(word.lowercased()) {
                self.init(word: word, isSlow: true)
                return
            }
            if EncoderMark.trained.contains(word.lowercased()) {
                self.init(word: word, isSlow: false)
                return
            }
        }
        return nil
    }

    private init(word: String, isSlow: Bool) {
        self.word = word
        self.isSlow = isSlow
    }

    /// Dotted parts without their marks, by which an encoder and its copy are known for twins.
    static func unmarked(_ parts: [String]) -> [String] {
        parts.map { part in
            words(of: part).map { $0.lowercased() }.filter { !slow.contains($0) && !trained.contains($0) }
                .joined(separator: "_")
        }.filter { !$0.isEmpty }
    }

    /// The words of one part: `state_dict_ema` has three, `targetNet` two.
    private static func words(of part: String) -> [String] {
        var words = [""]
        var previous: Character?
        for character in part {
            if character == "_" || character == "-" {
                words.append("")
            } else {
                if previous?.isLowercase == true, character.isUppercase { words.append("") }
                words[words.count - 1].append(character)
            }
            previous = character
        }
        return words.filter { !$0.isEmpty }
    }
}
