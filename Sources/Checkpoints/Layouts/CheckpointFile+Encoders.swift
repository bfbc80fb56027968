import OrderedCollections

extension CheckpointFile {
    /// The residual networks in the file, the one that is taken by default first.
    ///
    /// - Throws: an error about a dictionary of tensors if none can be looked at.
    public func encoderCandidates() throws(CheckpointError) -> [EncoderCandidate] {
        do { return try dictionariesWithCandidates().map(\.candidate) } catch {
            throw CheckpointError.inFile(path: path, error)
        }
    }

    /// Decodes a residual network and its heads.
    ///
    /// - Parameters:
    ///   - name: what ``EncoderCandidate/name`` says, or one of its dotted parts that no other has; nil for the
    ///     default.
    ///   - headActivation: what stands between the linear layers of its heads.
    /// - Throws: ``CheckpointError/noEncoder(expected:found:)`` or what ``stateDictionary(at:)`` throws.
    public func encoder(
        named name: String? = nil, headActivation: HeadActivation = .auto
    ) throws(CheckpointError) -> Encoder {
        do {
            let all = try dictionariesWithCandidates()
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

    private func dictionariesWithCandidates() throws(CheckpointError) -> [(
        candidate: EncoderCandidate, named: NamedReferences
    )] {
        var found: [(candidate: EncoderCandidate, named: NamedReferences)] = []
        var problem: CheckpointError?
        for (location, value) in StateDictionarySearch(tree: tree).all() {
            do throws(CheckpointError) {
                let named = try NamedReferences(value, at: location, in: tree)
                found += EncoderSearch(named: named).candidates().map { ($0, named) }
            } catch { problem = problem ?? error }
        }
        if found.isEmpty {
            if let problem { throw problem }
            throw try noEncoder()
        }
        let severalPlaces = Set(found.map(\.candidate.location)).count > 1
        for index in found.indices {
            let candidate = found[index].candidate
            let parts =
                (severalPlaces ? [candidate.location] : []) + (candidate.name.isEmpty ? [] : [candidate.name])
            found[index].candidate.name = parts.isEmpty ? "encoder" : parts.joined(separator: ".")
        }
        return found.filter { $0.candidate.rank == 0 } + found.filter { $0.candidate.rank > 0 }
    }

    private static let deepStem = "conv1.0.weight"

    /// Why there is no encoder: no dictionary, or one with names of another kind.
    private func noEncoder() throws(CheckpointError) -> CheckpointError {
        guard let (location, value) = StateDictionarySearch(tree: tree).all().first else {
            return nothingFound()
        }
        let all = try NamedReferences(value, at: location, in: tree).references.keys
        if let stem = all.first(where: { $0 == Self.deepStem || $0.hasSuffix("." + Self.deepStem) }) {
            return .noEncoder(
                expected: "a stem of one convolution (conv1.weight)",
                found:
                    "timm's deep stem of three (\(stem), ...: resnet50d and its like), which is not supported"
            )
        }
        let names = all.prefix(3)
        return .noEncoder(
            expected: "a residual network's names (conv1.weight, layer1.0.conv1.weight, ...)",
            found: names.joined(separator: ", ") + ", ...; rename them as torchvision does")
    }

    private func chosen(
        _ name: String?, among all: [(candidate: EncoderCandidate, named: NamedReferences)]
    ) throws(CheckpointError) -> (candidate: EncoderCandidate, named: NamedReferences) {
        guard let name else {
            guard let first = all.first else { throw try noEncoder() }
            return first
        }
        if let match = all.first(where: { $0.candidate.name == name }) { return match }
        let matches = all.filter { item in
            item.candidate.parts.contains(name) || item.candidate.aliases.contains { $0 == name + "." }
        }
        guard matches.count == 1, let match = matches.first else {
            throw CheckpointError.noEncoder(
                expected: "one of \(all.map(\.candidate.name).joined(separator: ", "))", found: name)
        }
        return match
    }
}
