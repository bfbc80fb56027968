import OrderedCollections

extension CheckpointFile {
    /// Groups of settings whose scalars are metadata too, named like `args.arch`.
    private static let settings: Set = ["args", "hparams", "hyper_parameters", "config", "opt"]
    private static let limit = 200
    private static let textLimit = 1000

    /// Scalars at the top of the file and in its settings, in the order of the file: epoch, arch,
    /// best_prec1, acc, ...; of a safetensors file, its `__metadata__`. At most 200.
    public var metadata: OrderedDictionary<String, MetadataValue> {
        var metadata: OrderedDictionary<String, MetadataValue> = [:]
        for (name, text) in headerMetadata { add(.text(text), as: name, to: &metadata) }
        // Counters of a bare state_dict are parts of the network, not facts about it.
        let isBare = stateDictionaryLocations.first == StateDictionarySearch.topLevel
        for (name, value) in tree.children(of: root) where !isBare || tree.tensor(value) == nil {
            add(value, as: name, to: &metadata)
            guard CheckpointFile.settings.contains(name) else { continue }
            for (inner, value) in tree.children(of: value) {
                add(value, as: "\(name).\(inner)", to: &metadata)
            }
        }
        return metadata
    }

    private func add(
        _ value: CheckpointValue, as name: String, to metadata: inout OrderedDictionary<String, MetadataValue>
    ) {
        guard metadata.count < CheckpointFile.limit, let scalar = scalar(value) else { return }
        metadata[name] = scalar
    }

    private func scalar(_ value: CheckpointValue) -> MetadataValue? {
        switch value {
        case .boolean(let value): .boolean(value)
        case .integer(let value): .integer(value)
        case .number(let value): .number(value)
        case .text(let value): .text(String(value.prefix(CheckpointFile.textLimit)))
        case .none, .largeInteger: nil
        case .node: tree.tensor(value).flatMap(scalar)
        }
    }

    /// The only element of a tensor without dimensions, such as a stored accuracy.
    private func scalar(_ reference: TensorReference) -> MetadataValue? {
        guard reference.shape.isEmpty else { return nil }
        if reference.type.isFloat {
            return (try? decoder.floats(reference, name: ""))?.values.first.map { .number(Double($0)) }
        }
        return (try? decoder.integer(reference, name: "")).flatMap { $0 }.map { .integer($0) }
    }
}
