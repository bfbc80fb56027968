import OrderedCollections

/// Finds residual networks in a dictionary by the names of their first convolution and first block.
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
    private func anchored(_ name: String, suffix: String, atDot: Bool = true) -> String? {
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
            guard candidate.layout.torchvisionName(String(rest)) != nil else { return true }
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
            }
        let stored = named.storedName(prefix + stem)
        return stored.hasSuffix(stem) ? String(Substring(stored.utf8.dropLast(stem.utf8.count))) : prefix
    }

    private static func trimmed(_ prefix: String) -> String {
        prefix.hasSuffix(".") ? String(prefix.dropLast()) : prefix
    }
}
