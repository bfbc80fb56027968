import OrderedCollections

/// A dictionary of tensors before they are decoded: names and where the elements lie.
struct NamedReferences {
    let location: String
    /// What all names began with and lost.
    let prefix: String
    /// By name without the wrappers' parts, in the order of the file.
    let references: OrderedDictionary<String, TensorReference>
    /// The names in the file of those whose wrappers stood elsewhere than in ``prefix``.
    let storedNames: [String: String]
    /// Names of values that are no tensors.
    let skipped: [String]
    /// Classes of the objects that stand in the place of tensors, by name without the wrappers' parts.
    let opaque: OrderedDictionary<String, GlobalName>
    /// Names that were to be left out.
    let leftOut: [String]

    /// Reads names and references of the dictionary behind `value`.
    ///
    /// - Parameter ignored: names to leave out.
    /// - Throws: ``CheckpointError/tensor(name:expected:found:)`` where two tensors have one name without the
    ///   wrappers' parts.
    init(
        _ value: CheckpointValue, at location: String, in tree: CheckpointTree,
        ignoring ignored: [IgnoredName] = []
    ) throws(CheckpointError) {
        var named: [(name: String, reference: TensorReference)] = []
        var objects: [(name: String, className: GlobalName)] = []
        var (skipped, leftOut): ([String], [String]) = ([], [])
        for (key, value) in tree.dictionary(value) ?? [:] {
            let name = tree.name(of: key)
            if ignored.contains(where: { $0.matches(name) }) {
                leftOut.append(name)
            } else if let object = tree.object(value) {
                objects.append((name, object.className))
            } else if key.text != nil, let reference = tree.tensor(value) {
                named.append((name, reference))
            } else {
                skipped.append(name)
            }
        }
        let prefix = WrapperParts.commonPrefix(of: named.map(\.name))
        var references = OrderedDictionary<String, TensorReference>(minimumCapacity: named.count)
        var storedNames: [String: String] = [:]
        for (stored, reference) in named {
            let rest = String(Substring(stored.utf8.dropFirst(prefix.utf8.count)))
            let name = WrapperParts.removed(from: rest)
            if let other = references[name], other != reference {
                throw CheckpointError.tensor(
                    name: stored, expected: "one tensor called \(name) without its wrappers",
                    found: "\(storedNames[name] ?? prefix + name) too; --ignore leaves one out")
            }
            if references.updateValue(reference, forKey: name) == nil, name != rest {
                storedNames[name] = stored
            }
        }
        self.location = location
        self.prefix = prefix
        self.skipped = skipped
        self.leftOut = leftOut
        self.references = references
        self.storedNames = storedNames
        opaque = OrderedDictionary(
            objects.map { (WrapperParts.removed(from: $0.name), $0.className) },
            uniquingKeysWith: { first, _ in first })
    }

    /// The name in the file.
    func storedName(_ name: String) -> String { storedNames[name] ?? prefix + name }

    /// Refuses objects in the place of tensors, of all names or of those that a condition holds for.
    func requireTensors(
        where isNeeded: (String) -> Bool = { _ in true }
    ) throws(CheckpointError) {
        guard let (name, className) = opaque.first(where: { isNeeded($0.key) }) else { return }
        throw CheckpointError.opaqueValue(name: name, className: "\(className)")
    }
}
