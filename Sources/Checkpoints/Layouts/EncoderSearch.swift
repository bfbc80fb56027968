import OrderedCollections

/// Finds encoders in a dictionary by the names of their first convolution and first block.
struct EncoderSearch {
    let named: NamedReferences
    /// Candidates looked at in one dictionary, so that a hostile one ends.
    private static let limit = 16
    /// Of 7x7 in Hugging Face's ResNets; their RegNets have the same names, and one of 3x3.
    private static let embedder = "embedder.embedder.convolution.weight"

    /// The candidates in the order of the file, each prefix once; copies that share storages are aliases.
    func candidates() -> [EncoderCandidate] {
        var found: [EncoderCandidate] = []
        var seen: Set<String> = []
        for name in named.references.keys {
            guard found.count < EncoderSearch.limit, let (prefix, layout) = layout(of: name),
                seen.insert(prefix).inserted
            else { continue }
            let candidate = EncoderCandidate(
                name: EncoderSearch.trimmed(prefix), location: named.location,
                storedPrefix: storedPrefix(of: prefix, layout), prefix: prefix, layout: layout)
            if let index = found.firstIndex(where: { isAlias(candidate, of: $0) }) {
                found[index].aliases.append(prefix)
            } else {
                found.append(candidate)
            }
        }
        return found
    }

    /// What a name tells if it is a first block's or an embedder's convolution with its stem beside it.
    private func layout(of name: String) -> (prefix: String, layout: KeyLayout)? {
        if let transformer = visionTransformer(at: name) { return transformer }
        if let prefix = anchored(name, suffix: "layer1.0.conv1.weight"), has(prefix + "conv1.weight") {
            return (prefix, .torchvision)
        }
        if let prefix = anchored(name, suffix: EncoderSearch.embedder),
            named.references[name]?.shape.suffix(2) == [7, 7]
        {
            return (prefix, .huggingFace)
        }
        guard let stage = anchored(name, suffix: ".0.conv1.weight", atDot: false) else { return nil }
        let digits = stage.utf8.reversed().prefix { (0x30...0x39).contains($0) }.count
        guard (1...3).contains(digits) else { return nil }
        let prefix = String(Substring(stage.utf8.dropLast(digits)))
        guard prefix.isEmpty || prefix.hasSuffix(".") else { return nil }
        return sequential(prefix).map { (prefix, $0) }
    }

    /// The numbers of stem and stages among the children under `prefix`.
    private func sequential(_ prefix: String) -> KeyLayout? {
        let children = 0..<32
        let stages = children.filter { has("\(prefix)\($0).0.conv1.weight") }
        let convolution = children.first { index in
            named.references["\(prefix)\(index).weight"]?.shape.count == 4
        }
        guard let convolution, let first = stages.first, convolution < first,
            has("\(prefix)\(convolution + 1).running_mean")
        else { return nil }
        return .sequential(convolution: convolution, normalization: convolution + 1, stages: stages)
    }

    /// What stands before the suffix, if that is nothing or ends in a dot.
    func anchored(_ name: String, suffix: String, atDot: Bool = true) -> String? {
        guard name.hasSuffix(suffix) else { return nil }
        let prefix = String(Substring(name.utf8.dropLast(suffix.utf8.count)))
        return !atDot || prefix.isEmpty || prefix.hasSuffix(".") ? prefix : nil
    }

    private func has(_ name: String) -> Bool { named.references[name] != nil }

    /// Whether two candidates store the same views of the same storages.
    private func isAlias(_ candidate: EncoderCandidate, of other: EncoderCandidate) -> Bool {
        guard candidate.layout == other.layout else { return false }
        let names = named.references.filter { $0.key.utf8.starts(with: other.prefix.utf8) }
        return names.allSatisfy { name, reference in
            let rest = Substring(name.utf8.dropFirst(other.prefix.utf8.count))
            guard candidate.layout.canonicalName(String(rest)) != nil else { return true }
            return named.references[candidate.prefix + rest] == reference
        }
    }

    /// What the stem's name begins with in the file.
    private func storedPrefix(of prefix: String, _ layout: KeyLayout) -> String {
        let stem =
            switch layout {
            case .torchvision: "conv1.weight"
            case .sequential(let convolution, _, _): "\(convolution).weight"
            case .huggingFace: EncoderSearch.embedder
            case .visionTransformer:
                VisionTransformerNames.anchors.first { has(prefix + $0.suffix) }?.suffix ?? ""
            }
        let stored = named.storedName(prefix + stem)
        return stored.hasSuffix(stem) ? String(Substring(stored.utf8.dropLast(stem.utf8.count))) : prefix
    }

    private static func trimmed(_ prefix: String) -> String {
        prefix.hasSuffix(".") ? String(prefix.dropLast()) : prefix
    }
}

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

/// The order in which the encoders of a file are offered: the first is taken by default.
///
/// What a project trains by gradients stands ahead of its slow copies, and of several without a mark the one
/// with a predictor, which the trained side alone has.
struct EncoderOrder {
    /// An encoder with the dictionary that it is in.
    typealias Found = (candidate: EncoderCandidate, named: NamedReferences)

    private let twinsOfTrained: Set<[String]>

    private init(_ found: [Found]) {
        twinsOfTrained = Set(
            found.filter { $0.candidate.mark?.isSlow == false }.map {
                EncoderMark.unmarked($0.candidate.parts)
            })
    }

    /// The encoders in order; those of one rank stay as the file has them.
    static func sorted(_ found: [Found]) -> [Found] {
        let order = EncoderOrder(found)
        let ranks = found.map { order.rank($0.candidate) }
        let best = found.indices.filter { ranks[$0] == ranks.min() }
        let leaders = best.count > 1 ? best.filter { EncoderOrder.hasPredictor(found[$0]) } : []
        return found.indices.sorted { first, second in
            let (left, right) = (leaders.contains(first) ? 0 : 1, leaders.contains(second) ? 0 : 1)
            return (ranks[first], left, first) < (ranks[second], right, second)
        }.map { found[$0] }
    }

    /// DINO's evaluation takes the teacher, all others the encoder that is trained. Where that one is marked
    /// (`student_backbone`, `query_backbone`), its twin without a mark is the copy: lightly's BYOL and MoCo.
    private func rank(_ candidate: EncoderCandidate) -> Int {
        if candidate.location == "teacher" { return 0 }
        guard let mark = candidate.mark else {
            return twinsOfTrained.contains(EncoderMark.unmarked(candidate.parts)) ? 2 : 1
        }
        return mark.isSlow ? 3 : 1
    }

    private static func hasPredictor(_ found: Found) -> Bool {
        HeadPrefixes(candidate: found.candidate, names: Array(found.named.references.keys)).predictor != nil
    }
}
