import OrderedCollections

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
