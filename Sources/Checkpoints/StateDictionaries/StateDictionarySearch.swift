import OrderedCollections

/// Finds the dictionaries of tensors in a checkpoint.
struct StateDictionarySearch {
    let tree: CheckpointTree
    /// What the outermost dictionary is called.
    static let topLevel = "(top level)"
    /// How deep wrappers may be nested: VISSL has four levels.
    private static let depth = 5
    private static let candidates = 1024

    /// The keys under which projects keep their weights, the likeliest first.
    static let wrappers = [
        "state_dict", "model_state_dict", "model_state", "model", "net", "network", "classy_state_dict",
        "base_model", "trunk", "heads", "encoder_state_dict", "online_network_state_dict", "teacher",
        "student",
        "backbone", "encoder", "module", "state_dict_ema", "model_ema", "ema", "weights", "params",
        "target_network_state_dict",
    ]
    private static let known = Set(wrappers)

    /// Every dictionary of tensors with the keys that lead to it, the likeliest first.
    func all() -> [(location: String, value: CheckpointValue)] {
        var visits = Visits()
        return search(tree.root, path: [], &visits).map { ($0.location, $0.value) }
    }

    /// What was looked into and found, so that a hostile tree ends.
    private struct Visits {
        var values: Set<CheckpointValue> = []
        var found = 0
    }

    private struct Match {
        let location: String
        let value: CheckpointValue
        let tensors: Int
    }

    private func search(_ value: CheckpointValue, path: [String], _ visits: inout Visits) -> [Match] {
        // Each dictionary is looked into once: one that holds itself under many wrappers has paths beyond count.
        guard visits.found < StateDictionarySearch.candidates, let dictionary = tree.dictionary(value),
            visits.values.insert(value).inserted, dictionary[.text(Self.optimizersKey)] == nil
        else { return [] }
        var inner: [Match] = []
        for (key, part) in path.count < StateDictionarySearch.depth ? parts(of: dictionary) : [] {
            inner += search(part, path: path + [key], &visits)
        }
        guard holdsTensors(value) else { return inner }
        visits.found += 1
        let location = path.isEmpty ? StateDictionarySearch.topLevel : path.joined(separator: ".")
        let own = Match(location: location, value: value, tensors: tensorCount(value))
        // A state_dict stands ahead of what lies beside its tensors, a loose tensor behind the state_dict beside it.
        return inner.contains { $0.tensors > own.tensors } ? inner + [own] : [own] + inner
    }

    /// The containers in a dictionary, those under known keys first.
    private func parts(
        of dictionary: OrderedDictionary<CheckpointValue, CheckpointValue>
    ) -> [(key: String, value: CheckpointValue)] {
        let known = StateDictionarySearch.wrappers.compactMap { key in
            dictionary[.text(key)].map { (key: key, value: $0) }
        }
        return known
            + dictionary.compactMap { key, value in
                guard let name = key.text, !StateDictionarySearch.known.contains(name), case .node = value
                else {
                    return nil
                }
                return (name, value)
            }
    }

    /// Torch's optimizers keep a dictionary of tensors for each parameter beside this key.
    private static let optimizersKey = "param_groups"

    /// Whether the values are tensors, most of them: a training checkpoint may hold a lone tensor such as
    /// an accuracy next to the dictionary that matters.
    private func holdsTensors(_ value: CheckpointValue) -> Bool {
        let tensors = tensorCount(value)
        return tensors > 0 && 2 * tensors >= tree.dictionary(value)?.count ?? 0
    }

    private func tensorCount(_ value: CheckpointValue) -> Int {
        tree.dictionary(value)?.count { $0.key.text != nil && tree.tensor($0.value) != nil } ?? 0
    }
}

/// The parts that wrappers of a model, or of some of its modules, put into the names of tensors.
enum WrapperParts {
    /// DataParallel and AveragedModel, torch.compile, FSDP of torch and of fairscale, activation checkpointing,
    /// Lightning Fabric, Opacus.
    private static let parts: Set = [
        "module", "_orig_mod", "_fsdp_wrapped_module", "_fpw_module", "_checkpoint_wrapped_module",
        "_forward_module",
        "_module",
    ]
    private static let dot = UInt8(ascii: ".")

    /// The name without these parts, compared as a whole; the last part is the tensor's own.
    static func removed(from name: String) -> String {
        // Bytes are compared, not characters: a combining mark may follow a dot.
        let all = name.utf8.split(separator: dot, omittingEmptySubsequences: false).map {
            String(Substring($0))
        }
        let kept = all.dropLast().filter { !parts.contains($0) } + all.suffix(1)
        return kept.count == all.count ? name : kept.joined(separator: ".")
    }

    /// These parts with their dots that every name begins with.
    static func commonPrefix(of names: [String]) -> String {
        guard let first = names.first else { return "" }
        let parts = first.utf8.split(separator: dot, omittingEmptySubsequences: false).map {
            String(Substring($0))
        }
        var prefix = ""
        for part in parts.dropLast().prefix(while: WrapperParts.parts.contains) {
            let longer = prefix + part + "."
            guard names.allSatisfy({ $0.utf8.starts(with: longer.utf8) && $0.utf8.count > longer.utf8.count })
            else { break }
            prefix = longer
        }
        return prefix
    }
}
