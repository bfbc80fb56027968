import OrderedCollections

/// The dictionary of tensors that a checkpoint was saved for.
public struct StateDictionary: Sendable {
    /// The keys that lead to it, for example `state_dict`, or `(top level)`.
    public let location: String
    /// What all names began with and lost, for example `module.`; empty if nothing.
    public let prefix: String
    /// The float tensors as float32, by name, in the order of the file. Names that share a view share its
    /// memory.
    public let tensors: OrderedDictionary<String, Tensor>
    /// Counters, masks and other tensors that are not floats, which no forward pass needs.
    public let otherTensors: [TensorEntry]
    /// Names of values that are no tensors, such as numbers next to them.
    public let skipped: [String]
}

extension CheckpointFile {
    /// The places of all dictionaries of tensors, the likeliest first.
    public var stateDictionaryLocations: [String] {
        StateDictionarySearch(tree: tree).all().map(\.location)
    }

    /// Decodes the state_dict: the likeliest one, or the one at `location`.
    ///
    /// - Parameter location: one of ``stateDictionaryLocations``; nil for the first.
    /// - Throws: ``CheckpointError/wholeModule(className:)``, ``CheckpointError/noStateDictionary(found:)``,
    ///   ``CheckpointError/opaqueValue(name:className:)`` or an error about a tensor, with the path around.
    public func stateDictionary(at location: String? = nil) throws(CheckpointError) -> StateDictionary {
        do {
            let (location, value) = try chosen(location)
            let named = try NamedReferences(value, at: location, in: tree)
            try named.requireTensors()
            return StateDictionary(
                location: location, prefix: named.prefix,
                tensors: try decode(named.references.filter { $0.value.type.isFloat }),
                otherTensors: named.references.filter { !$0.value.type.isFloat }
                    .map { TensorEntry(path: $0.key, reference: $0.value) },
                skipped: named.skipped)
        } catch { throw CheckpointError.inFile(path: path, error) }
    }

    private func chosen(
        _ location: String?
    ) throws(CheckpointError) -> (location: String, value: CheckpointValue) {
        let all = StateDictionarySearch(tree: tree).all()
        guard let location else {
            guard let first = all.first else { throw nothingFound() }
            return first
        }
        guard let match = all.first(where: { $0.location == location }) else {
            let names = all.map(\.location).joined(separator: ", ")
            throw CheckpointError.noStateDictionary(found: "none at \(location), but at: \(names)")
        }
        return match
    }

    /// Why no dictionary of tensors was found.
    func nothingFound() -> CheckpointError {
        let parts = tree.children(of: root)
        let isObject = tree.object(root) != nil
        for value in isObject ? [root] : parts.map(\.value) {
            guard let object = tree.object(value), isObject || isModule(object) else { continue }
            return .wholeModule(className: "\(object.className)")
        }
        let keys = parts.prefix(8).map(\.name).joined(separator: ", ")
        return .noStateDictionary(
            found: tree.kind(root) + (parts.isEmpty ? "" : " with \(keys)\(parts.count > 8 ? ", ..." : "")"))
    }

    /// Whether an object has what every torch module has.
    private func isModule(_ object: OpaqueObject) -> Bool {
        guard let state = tree.dictionary(object.state) else { return false }
        return state[.text("_parameters")] != nil && state[.text("_modules")] != nil
    }

    /// Decodes float tensors; names of the same view share one copy.
    func decode(
        _ references: OrderedDictionary<String, TensorReference>
    ) throws(CheckpointError) -> OrderedDictionary<String, Tensor> {
        let (limit, overflow) = byteCount.multipliedReportingOverflow(by: limits.decodedBytesPerFileByte)
        var decoded: [TensorReference: Tensor] = [:]
        var tensors: OrderedDictionary<String, Tensor> = [:]
        var bytes = 0
        for (name, reference) in references {
            if let tied = decoded[reference] {
                tensors[name] = tied
                continue
            }
            bytes += 4 * min(reference.elementCount ?? byteCount, byteCount)
            try CheckpointLimits.check(
                bytes, atMost: overflow ? Int.max : limit, "bytes of decoded tensors up to \(name)")
            let tensor = try decoder.floats(reference, name: name)
            decoded[reference] = tensor
            tensors[name] = tensor
        }
        return tensors
    }
}

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

/// A tensor's name, or some dotted parts of it in a row, that a reader is told to leave out.
struct IgnoredName {
    let text: String
    private let parts: [Substring]

    init(_ text: String) {
        self.text = text
        parts = text.split(separator: ".", omittingEmptySubsequences: false)
    }

    /// Whether a name has these parts: `total_ops` is one of `layer1.0.conv1.total_ops`.
    func matches(_ name: String) -> Bool {
        let all = name.split(separator: ".", omittingEmptySubsequences: false)
        guard all.count >= parts.count else { return false }
        return (0...all.count - parts.count).contains { all[$0..<$0 + parts.count].elementsEqual(parts) }
    }

    /// The error for a name that no tensor has.
    var unused: CheckpointError {
        .tensor(
            name: text, expected: "a name in the file to ignore, or a dotted part of one",
            found: "none called so")
    }
}
