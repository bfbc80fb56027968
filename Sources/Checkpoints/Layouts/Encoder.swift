import OrderedCollections

/// An encoder of a checkpoint with its heads, decoded, under its family's names.
public struct Encoder: Sendable {
    /// Where it was found.
    public let candidate: EncoderCandidate
    /// The tensors under the backbone's prefix, in the naming of its family (``KeyLayout``); those that have no place there
    /// keep the names that they have after the prefix. A classifier is `fc` of a residual network, `head` of a Vision
    /// Transformer.
    public let backbone: OrderedDictionary<String, Tensor>
    /// The linear layer from features to classes, where there is one.
    public let classifier: ProjectionHead?
    /// The head whose output the loss compares.
    public let projector: ProjectionHead?
    /// The head behind the projector on one side of the loss.
    public let predictor: ProjectionHead?
    /// Heads that are there and cannot be read.
    public var unreadable: [UnreadableHead] = []
    /// Names in the same dictionary that belong to none of these, such as queues and other encoders.
    public let ignored: [String]
}

extension Encoder {
    /// The head of that kind, where it is there and can be read.
    public func head(_ kind: HeadKind) -> ProjectionHead? {
        switch kind {
        case .classifier: classifier
        case .projector: projector
        case .predictor: predictor
        }
    }
}

/// An encoder found in a checkpoint by its names.
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

    /// Whether its place is one of MoCo's: projects that train by contrast only keep their projector as `fc` or `head`.
    public var isContrastive: Bool {
        parts.contains { ["encoder_q", "encoder_k", "base_encoder", "momentum_encoder"].contains($0) }
    }
}

extension CheckpointFile {
    /// The encoders in the file, the one that is taken by default first.
    ///
    /// - Parameter ignored: names of tensors, or dotted parts of them, that are left out.
    /// - Throws: an error about a dictionary of tensors if none can be looked at.
    public func encoderCandidates(ignoring ignored: [String] = []) throws(CheckpointError)
        -> [EncoderCandidate]
    {
        do { return try found(ignoring: ignored.map(IgnoredName.init)).map(\.candidate) } catch {
            throw CheckpointError.inFile(path: path, error)
        }
    }

    /// Decodes an encoder and its heads.
    ///
    /// - Parameters:
    ///   - name: what ``EncoderCandidate/name`` says, or one of its dotted parts that no other has; nil for the
    ///     default.
    ///   - ignored: names of tensors, or dotted parts of them, that are left out.
    ///   - headActivation: what stands between the linear layers of its heads.
    /// - Throws: ``CheckpointError/noEncoder(expected:found:)`` or what ``stateDictionary(at:)`` throws.
    public func encoder(
        named name: String? = nil, ignoring ignored: [String] = [],
        headActivation: HeadActivation = .auto
    ) throws(CheckpointError) -> Encoder {
        do {
            let all = try found(ignoring: ignored.map(IgnoredName.init))
            let (candidate, named) = try chosen(name, among: all)
            return try EncoderReader(
                file: self, candidate: candidate, named: named, headActivation: headActivation
            ).read()
        } catch { throw CheckpointError.inFile(path: path, error) }
    }

    /// The tensors of the head that VISSL keeps beside the trunk's dictionary.
    func siblingHeads(of location: String) throws(CheckpointError) -> NamedReferences? {
        guard location.hasSuffix(".trunk") else { return nil }
        let heads = location.dropLast("trunk".count) + "heads"
        guard let match = StateDictionarySearch(tree: tree).all().first(where: { $0.location == heads })
        else { return nil }
        return try NamedReferences(match.value, at: match.location, in: tree)
    }

    private func found(ignoring ignored: [IgnoredName] = []) throws(CheckpointError) -> [EncoderOrder.Found] {
        var (found, unused): ([EncoderOrder.Found], [IgnoredName]) = ([], ignored)
        var others: [NamedReferences] = []
        for (location, value) in StateDictionarySearch(tree: tree).all() {
            let named = try NamedReferences(value, at: location, in: tree, ignoring: ignored)
            unused.removeAll { name in named.leftOut.contains(where: name.matches) }
            found += EncoderSearch(named: named).candidates().map { ($0, named) }
            if found.isEmpty { others.append(named) }
        }
        if let name = unused.first { throw name.unused }
        guard !found.isEmpty else { throw noEncoder(others) }
        let severalPlaces = Set(found.map(\.candidate.location)).count > 1
        for index in found.indices {
            let candidate = found[index].candidate
            let parts =
                (severalPlaces ? [candidate.location] : []) + (candidate.name.isEmpty ? [] : [candidate.name])
            found[index].candidate.name = parts.isEmpty ? "encoder" : parts.joined(separator: ".")
        }
        return EncoderOrder.sorted(found)
    }

    /// Why there is no encoder: no dictionary, objects in the place of tensors, or names of another network.
    private func noEncoder(_ dictionaries: [NamedReferences]) -> CheckpointError {
        guard let first = dictionaries.first else { return nothingFound() }
        do throws(CheckpointError) { try first.requireTensors() } catch { return error }
        if let network = dictionaries.lazy.compactMap({ ForeignNetwork.description(of: $0.references.keys) })
            .first
        {
            return .noEncoder(
                expected: "a ResNet of torchvision's form or a Vision Transformer",
                found: "\(network), which is not supported")
        }
        return .noEncoder(
            expected:
                "a residual network's names (conv1.weight, layer1.0.conv1.weight, ...) or a Vision Transformer's (patch_embed.proj.weight, blocks.0.attn.qkv.weight, ...)",
            found: first.references.keys.prefix(3).joined(separator: ", ")
                + ", ...; rename them as torchvision does")
    }

    private func chosen(
        _ name: String?, among all: [EncoderOrder.Found]
    ) throws(CheckpointError) -> EncoderOrder.Found {
        guard let name else {
            guard let first = all.first else { throw nothingFound() }
            return first
        }
        if let match = all.first(where: { $0.candidate.name == name }) { return match }
        let matches = all.filter { item in
            item.candidate.parts.contains(name) || item.candidate.storedPrefix == name + "."
                || item.candidate.aliases.contains { $0 == name + "." }
        }
        guard matches.count == 1, let match = matches.first else {
            throw CheckpointError.noEncoder(
                expected: "one of \(all.map(\.candidate.name).joined(separator: ", "))", found: name)
        }
        return match
    }
}
