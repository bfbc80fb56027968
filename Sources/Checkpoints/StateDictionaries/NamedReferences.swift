import OrderedCollections

/// A dictionary of tensors before they are decoded: names and where the elements lie.
struct NamedReferences {
    let location: String
    /// What all names began with and lost.
    let prefix: String
    /// By name without the prefix, in the order of the file.
    let references: OrderedDictionary<String, TensorReference>
    /// Names of values that are no tensors.
    let skipped: [String]

    /// What wrappers of a whole model put before every name: DataParallel and torch.compile.
    private static let modelPrefixes = ["module.", "_orig_mod."]

    /// Reads names and references of the dictionary behind `value`.
    ///
    /// - Throws: ``CheckpointError/opaqueValue(name:className:)`` for an object of an unknown class.
    init(_ value: CheckpointValue, at location: String, in tree: CheckpointTree) throws(CheckpointError) {
        var named: [(name: String, reference: TensorReference)] = []
        var skipped: [String] = []
        for (key, value) in tree.dictionary(value) ?? [:] {
            if let object = tree.object(value) {
                throw CheckpointError.opaqueValue(name: tree.name(of: key), className: "\(object.className)")
            }
            if let name = key.text, let reference = tree.tensor(value) {
                named.append((name, reference))
            } else {
                skipped.append(tree.name(of: key))
            }
        }
        let prefix = NamedReferences.commonPrefix(of: named.map(\.name))
        self.location = location
        self.prefix = prefix
        self.skipped = skipped
        // Names are distinct keys of one dictionary, and stay so when all lose the same bytes.
        references = OrderedDictionary(
            named.map { (String(Substring($0.name.utf8.dropFirst(prefix.utf8.count))), $0.reference) },
            uniquingKeysWith: { first, _ in first })
    }

    /// The wrappers' prefixes that every name begins with.
    private static func commonPrefix(of names: [String]) -> String {
        guard !names.isEmpty else { return "" }
        var prefix = ""
        // Bytes are compared, not characters: a combining mark may follow the prefix.
        while let next = modelPrefixes.first(where: { part in
            let longer = prefix + part
            return names.allSatisfy {
                $0.utf8.starts(with: longer.utf8) && $0.utf8.count > longer.utf8.count
            }
        }) {
            prefix += next
        }
        return prefix
    }
}
