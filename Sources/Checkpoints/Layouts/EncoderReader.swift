import OrderedCollections

/// Decodes one encoder: sorts the names of its dictionary into backbone, heads and the rest.
struct EncoderReader {
    let file: CheckpointFile
    let candidate: EncoderCandidate
    let named: NamedReferences

    /// The encoder with its heads.
    func read() throws(CheckpointError) -> Encoder {
        try named.requireTensors { name in
            rest(of: name).map { candidate.layout.torchvisionName($0) != nil } ?? false
        }
        let names = Array(named.references.keys)
        let prefixes = HeadPrefixes(candidate: candidate, names: names)
        let inner = try prefixes.inner.flatMap { prefix throws(CheckpointError) in
            try head(prefix, lenient: true)
        }
        let isClassifier = inner?.layers.count == 1 && !candidate.isContrastive
        var projector = isClassifier ? nil : inner
        if projector == nil {
            projector = try prefixes.projector.flatMap { prefix throws(CheckpointError) in try head(prefix) }
        }
        if projector == nil { projector = try siblingHead() }
        let predictor = try prefixes.predictor.flatMap { prefix throws(CheckpointError) in try head(prefix) }
        let classifier = isClassifier ? inner : nil
        let heads = [inner, projector, predictor].compactMap(\.?.prefix)
        return Encoder(
            candidate: candidate, backbone: try backbone(classifier, inner: inner?.prefix),
            classifier: classifier, projector: projector, predictor: predictor,
            ignored: ignored(heads: heads))
    }

    /// Names of no part of the encoder, nor of the same tensors once more.
    private func ignored(heads: [String]) -> [String] {
        let used = named.references.filter { isUsed($0.key, heads: heads) }
        let references = Set(used.values)
        return named.references.filter { used[$0.key] == nil && !references.contains($0.value) }.map(\.key)
            + named.opaque.keys + named.leftOut
    }

    /// What stands behind the candidate's prefix in a name, if it begins with it.
    private func rest(of name: String) -> String? {
        guard name.utf8.starts(with: candidate.prefix.utf8) else { return nil }
        return String(Substring(name.utf8.dropFirst(candidate.prefix.utf8.count)))
    }

    /// The tensors below the prefix under torchvision's names, with the classifier as `fc`.
    private func backbone(
        _ classifier: ProjectionHead?, inner: String?
    ) throws(CheckpointError) -> OrderedDictionary<String, Tensor> {
        var renamed: OrderedDictionary<String, TensorReference> = [:]
        for (name, reference) in named.references where reference.type.isFloat {
            guard let rest = rest(of: name), inner.map({ !name.utf8.starts(with: $0.utf8) }) ?? true,
                let target = target(of: rest)
            else { continue }
            guard renamed.updateValue(reference, forKey: target) == nil else {
                throw CheckpointError.tensor(
                    name: name, expected: "each tensor once", found: "\(target) twice")
            }
        }
        var tensors = try file.decode(renamed)
        if case .linear(let weight, let bias)? = classifier?.layers.first {
            tensors["fc.weight"] = weight
            if let bias { tensors["fc.bias"] = bias }
        }
        return tensors
    }

    /// What a network calls a tensor; nil for strangers beside the backbone, such as queues and prototypes.
    private func target(of rest: String) -> String? {
        candidate.layout.torchvisionName(rest) ?? (candidate.layout.isUnexpected(rest) ? rest : nil)
    }

    private func head(_ prefix: String, lenient: Bool = false) throws(CheckpointError) -> ProjectionHead? {
        try head(prefix, in: named, lenient: lenient)
    }

    /// A head from all float tensors below a prefix. A classifier may have leftovers beside weight and
    /// bias: one converter of SimCLR's weights writes `fc.weight.bias`.
    private func head(
        _ prefix: String, in named: NamedReferences, lenient: Bool
    ) throws(CheckpointError) -> ProjectionHead? {
        var references: OrderedDictionary<String, TensorReference> = [:]
        for (name, reference) in named.references where reference.type.isFloat {
            guard name.utf8.starts(with: prefix.utf8), !lenient || !name.hasSuffix("weight.bias") else {
                continue
            }
            references[String(Substring(name.utf8.dropFirst(prefix.utf8.count)))] = reference
        }
        // Safetensors files sort by name; a number is then the only order there is.
        if file.container == .safetensors { references.sort { HeadReader.precedes($0.key, $1.key) } }
        let head = try HeadReader(try file.decode(references), prefix: prefix).head()
        return head.layers.isEmpty ? nil : head
    }

    private func siblingHead() throws(CheckpointError) -> ProjectionHead? {
        guard let heads = try file.siblingHeads(of: candidate.location) else { return nil }
        return try head("", in: heads, lenient: false)
    }

    private func isUsed(_ name: String, heads: [String]) -> Bool {
        heads.contains { name.utf8.starts(with: $0.utf8) }
            || ([candidate.prefix] + candidate.aliases).contains { prefix in
                name.utf8.starts(with: prefix.utf8)
                    && target(of: String(Substring(name.utf8.dropFirst(prefix.utf8.count)))) != nil
            }
    }
}

extension HeadReader {
    /// The order of `2.weight` before `10.weight`: numbers as numbers, other parts as text.
    static func precedes(_ first: String, _ second: String) -> Bool {
        for (left, right) in zip(first.split(separator: "."), second.split(separator: "."))
        where left != right {
            if let left = Int(left), let right = Int(right) { return left < right }
            return left < right
        }
        return first.utf8.count < second.utf8.count
    }
}
