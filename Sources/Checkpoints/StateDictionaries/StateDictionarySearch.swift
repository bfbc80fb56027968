/// Finds the dictionaries of tensors in a checkpoint.
struct StateDictionarySearch {
    let tree: CheckpointTree
    /// How deep wrappers may be nested: VISSL has four levels.
    private static let depth = 5
    private static let candidates = 64

    /// The keys under which projects keep their weights, the likeliest first.
    static let wrappers = [
        "state_dict", "model_state_dict", "model_state", "model", "net", "network", "classy_state_dict",
        "base_model", "trunk", "heads", "encoder_state_dict", "online_network_state_dict", "teacher",
        "student",
        "backbone", "encoder", "module", "state_dict_ema", "model_ema", "ema", "weights", "params",
        "target_network_state_dict",
    ]

    /// Every dictionary of tensors with the keys that lead to it, the likeliest first.
    func all() -> [(location: String, value: CheckpointValue)] {
        var found: [(location: String, value: CheckpointValue)] = []
        var visited: Set<CheckpointValue> = []
        search(tree.root, path: [], visited: &visited, into: &found)
        return found
    }

    private func search(
        _ value: CheckpointValue, path: [String], visited: inout Set<CheckpointValue>,
        into found: inout [(location: String, value: CheckpointValue)]
    ) {
        guard found.count < StateDictionarySearch.candidates, let dictionary = tree.dictionary(value) else {
            return
        }
        // Each dictionary is looked into once: one that holds itself under many wrappers has paths beyond count.
        guard visited.insert(value).inserted else { return }
        if holdsTensors(value) {
            found.append((path.isEmpty ? "(top level)" : path.joined(separator: "."), value))
            return
        }
        guard path.count < StateDictionarySearch.depth else { return }
        for key in StateDictionarySearch.wrappers {
            if let inner = dictionary[.text(key)] {
                search(inner, path: path + [key], visited: &visited, into: &found)
            }
        }
        guard path.isEmpty else { return }
        for (key, inner) in dictionary {
            guard let name = key.text, !StateDictionarySearch.wrappers.contains(name),
                visited.insert(inner).inserted, holdsTensors(inner)
            else { continue }
            found.append((name, inner))
        }
    }

    /// Whether the values are tensors, most of them: a training checkpoint may hold a lone tensor such as
    /// an accuracy next to the dictionary that matters.
    func holdsTensors(_ value: CheckpointValue) -> Bool {
        guard let dictionary = tree.dictionary(value) else { return false }
        let tensors = dictionary.count { $0.key.text != nil && tree.tensor($0.value) != nil }
        return tensors > 0 && 2 * tensors >= dictionary.count
    }
}
