import OrderedCollections

/// Decodes one encoder: sorts the names of its dictionary into backbone, heads and the rest.
struct EncoderReader {
    let file: CheckpointFile
    let candidate: EncoderCandidate
    let named: NamedReferences

    /// What stands between the linear layers of its heads.
    var headActivation = HeadActivation.auto

    /// The encoder with its heads. A head that cannot be read is noted, and no error.
    func read() throws(CheckpointError) -> Encoder {
        try named.requireTensors { name in
            rest(of: name).map { candidate.layout.canonicalName($0) != nil } ?? false
        }
        let prefixes = HeadPrefixes(candidate: candidate, names: Array(named.references.keys))
        let features = featureCount
        let inner = prefixes.inner.flatMap { part($0, inputs: features, isLenient: true) }
        let isClassifier = inner.map(isClassifier) ?? false
        let outer =
            try matrixProjection()
            ?? prefixes.projector(besides: isClassifier ? inner?.prefix : nil).flatMap {
                part($0, inputs: features)
            }
            ?? siblingHead(inputs: features)
        let projector = isClassifier ? outer : inner ?? outer
        // Behind a projector that cannot be read, any width may come in.
        let width = projector == nil ? features : projector?.head?.outputCount
        let predictor = prefixes.predictor.flatMap { part($0, inputs: width) }
        let classifier = isClassifier ? inner : nil
        let parts = [(HeadKind.classifier, classifier), (.projector, projector), (.predictor, predictor)]
        var encoder = Encoder(
            candidate: candidate, backbone: try backbone(classifier?.head, inner: inner?.prefix),
            classifier: classifier?.head, projector: projector?.head, predictor: predictor?.head,
            ignored: ignored(heads: [inner, projector, predictor].compactMap { $0?.prefix }))
        encoder.unreadable = parts.compactMap { kind, part in
            part.flatMap { part in
                part.problem.map { UnreadableHead(kind: kind, prefix: part.prefix, problem: $0) }
            }
        }
        return encoder
    }

    /// A head, or why it cannot be read.
    private struct Part {
        let prefix: String
        var head: ProjectionHead?
        var problem: CheckpointError?
    }

    /// Whether the head among the backbone's own names gives classes: one linear layer, or what looks like it.
    private func isClassifier(_ inner: Part) -> Bool {
        guard !candidate.isContrastive else { return false }
        // timm's CLIP keeps the projection there, which has no bias.
        if case .visionTransformer = candidate.layout,
            named.references[candidate.prefix + "norm_pre.weight"] != nil,
            named.references[inner.prefix + "bias"] == nil
        {
            return false
        }
        if let head = inner.head { return head.layers.count == 1 }
        let weights = named.references.count { name, reference in
            name.utf8.starts(with: inner.prefix.utf8) && reference.shape.count > 1
        }
        return weights < 2
    }

    /// Length of the pooled features, as far as shapes tell.
    private var featureCount: Int? {
        var widths: [String: Int] = [:]
        for (name, reference) in named.references where name.utf8.starts(with: candidate.prefix.utf8) {
            let rest = String(Substring(name.utf8.dropFirst(candidate.prefix.utf8.count)))
            if let target = candidate.layout.canonicalName(rest) { widths[target] = reference.shape.first }
        }
        let blocks = (1...4).reversed().flatMap {
            ["layer\($0).0.conv3.weight", "layer\($0).0.conv2.weight"]
        }
        return (["blocks.0.norm1.weight", "last_conv.weight"] + blocks).lazy.compactMap { widths[$0] }.first
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

    /// The tensors below the prefix under the family's names, with the classifier among them.
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
            tensors["\(candidate.layout.classifierName).weight"] = weight
            if let bias { tensors["\(candidate.layout.classifierName).bias"] = bias }
        }
        return tensors
    }

    /// What a network calls a tensor; nil for strangers beside the backbone, such as queues and prototypes.
    private func target(of rest: String) -> String? {
        candidate.layout.canonicalName(rest) ?? (candidate.layout.isUnexpected(rest) ? rest : nil)
    }

    private func part(_ prefix: String, inputs: Int?, isLenient: Bool = false) -> Part? {
        part(prefix, in: named, inputs: inputs, isLenient: isLenient)
    }

    /// A head from all float tensors below a prefix. A classifier may have leftovers beside weight and
    /// bias: one converter of SimCLR's weights writes `fc.weight.bias`.
    private func part(
        _ prefix: String, in names: NamedReferences, inputs: Int?, isLenient: Bool
    ) -> Part? {
        var references: OrderedDictionary<String, TensorReference> = [:]
        for (name, reference) in names.references where reference.type.isFloat {
            guard name.utf8.starts(with: prefix.utf8), !isLenient || !name.hasSuffix("weight.bias") else {
                continue
            }
            references[String(Substring(name.utf8.dropFirst(prefix.utf8.count)))] = reference
        }
        let reader = HeadReader(
            prefix: prefix, activation: headActivation, inputs: inputs,
            isRegistered: named.isInOrderOfRegistration)
        do throws(CheckpointError) {
            return try reader.head(try file.decode(references)).map { Part(prefix: prefix, head: $0) }
        } catch {
            return Part(prefix: prefix, problem: error)
        }
    }

    /// CLIP's projection `proj`, which is no layer but a matrix `[D, E]` that features are multiplied by.
    private func matrixProjection() throws(CheckpointError) -> Part? {
        let name = candidate.prefix + "proj"
        guard candidate.layout == .visionTransformer(.clip), let reference = named.references[name],
            let matrix = try file.decode([name: reference])[name]
        else { return nil }
        guard let weight = matrix.transposed else {
            return Part(
                prefix: name,
                problem: .tensor(name: name, expected: "two dimensions", found: "\(matrix.shape)"))
        }
        return Part(
            prefix: name, head: ProjectionHead(prefix: name, layers: [.linear(weight: weight, bias: nil)]))
    }

    /// The head that VISSL keeps beside the trunk's dictionary.
    private func siblingHead(inputs: Int?) -> Part? {
        do throws(CheckpointError) {
            return try file.siblingHeads(of: candidate.location).flatMap {
                part("", in: $0, inputs: inputs, isLenient: false)
            }
        } catch {
            return Part(prefix: "", problem: error)
        }
    }

    private func isUsed(_ name: String, heads: [String]) -> Bool {
        heads.contains { name.utf8.starts(with: $0.utf8) }
            || ([candidate.prefix] + candidate.aliases).contains { prefix in
                name.utf8.starts(with: prefix.utf8)
                    && target(of: String(Substring(name.utf8.dropFirst(prefix.utf8.count)))) != nil
            }
    }
}

/// Where the heads of an encoder lie among the names of its dictionary.
struct HeadPrefixes {
    let candidate: EncoderCandidate
    let names: [String]

    private static let projectors = [
        "projector", "projection_head", "projetion", "projection", "projection_mlp", "proj_head", "neck",
        "head", "visual_projection",
    ]
    private static let predictors = [
        "predictor", "prediction_head", "prediction", "prediction_mlp", "head.predictor",
    ]
    private static let depth = 8

    /// What the projector's names begin with.
    ///
    /// - Parameter classifier: what those of a classifier begin with, which may be called so too.
    func projector(besides classifier: String? = nil) -> String? {
        first(of: HeadPrefixes.projectors, besides: classifier)
    }

    /// What the predictor's names begin with.
    var predictor: String? { first(of: HeadPrefixes.predictors) }

    /// What the head's names begin with that stands among the backbone's own: `fc`, `linear`, `classifier`.
    var inner: String? {
        let own =
            switch candidate.layout {
            case .visionTransformer(.torchvision): ["heads.head."]
            case .visionTransformer: ["head."]
            default: ["fc.", "linear.", "classifier."]
            }
        return own.map { candidate.prefix + $0 }.first { isUsed($0) } ?? huggingFaceClassifier
    }

    /// Hugging Face's classifier stands beside the backbone.
    private var huggingFaceClassifier: String? {
        switch candidate.layout {
        case .huggingFace: isUsed("classifier.1.") ? "classifier." : nil
        case .visionTransformer(.huggingFace): isUsed("classifier.") ? "classifier." : nil
        default: nil
        }
    }

    /// The first prefix in use, beside the backbone or one of its aliases.
    private func first(of words: [String], besides taken: String? = nil) -> String? {
        for prefix in [candidate.prefix] + candidate.aliases {
            let parts = prefix.split(separator: ".").prefix(HeadPrefixes.depth).map(String.init)
            if let found = first(of: words, beside: parts, taken: taken) { return found }
        }
        return nil
    }

    /// The first prefix in use from the backbone's children up to the top.
    private func first(of words: [String], beside parts: [String], taken: String?) -> String? {
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
                where taken != "\(ancestor)\(name)." && isUsed("\(ancestor)\(name).", besides: "predictor.") {
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
