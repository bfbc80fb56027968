import OrderedCollections

extension CheckpointFile {
    /// What wrappers of a whole model put before every name: DataParallel and torch.compile.
    private static let modelPrefixes = ["module.", "_orig_mod."]

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
            return try decode(value, location)
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

    private func nothingFound() -> CheckpointError {
        if let object = tree.object(root) { return .wholeModule(className: "\(object.className)") }
        let parts = tree.children(of: root)
        for (_, value) in parts where StateDictionarySearch.isModule(tree.object(value), tree) {
            return .wholeModule(className: tree.object(value).map { "\($0.className)" } ?? "")
        }
        let keys = parts.prefix(8).map(\.name).joined(separator: ", ")
        return .noStateDictionary(
            found: tree.kind(root) + (parts.isEmpty ? "" : " with \(keys)\(parts.count > 8 ? ", ..." : "")"))
    }

    private func decode(
        _ value: CheckpointValue, _ location: String
    ) throws(CheckpointError) -> StateDictionary {
        let dictionary = tree.dictionary(value) ?? [:]
        var floats: [TensorEntry] = []
        var others: [TensorEntry] = []
        var skipped: [String] = []
        for (key, value) in dictionary {
            let name = tree.name(of: key)
            if let object = tree.object(value) {
                throw CheckpointError.opaqueValue(name: name, className: "\(object.className)")
            }
            guard key.text != nil, let reference = tree.tensor(value) else {
                skipped.append(name)
                continue
            }
            let entry = TensorEntry(path: name, reference: reference)
            if reference.type.isFloat { floats.append(entry) } else { others.append(entry) }
        }
        let prefix = CheckpointFile.commonPrefix(of: (floats + others).map(\.path))
        return StateDictionary(
            location: location, prefix: prefix, tensors: try decode(floats, without: prefix),
            otherTensors: others.map {
                TensorEntry(path: CheckpointFile.name($0.path, without: prefix), reference: $0.reference)
            },
            skipped: skipped)
    }

    private func decode(
        _ entries: [TensorEntry], without prefix: String
    ) throws(CheckpointError) -> OrderedDictionary<String, Tensor> {
        let (limit, overflow) = byteCount.multipliedReportingOverflow(by: limits.decodedBytesPerFileByte)
        var decoded: [TensorReference: Tensor] = [:]
        var tensors: OrderedDictionary<String, Tensor> = [:]
        var bytes = 0
        for entry in entries {
            let name = CheckpointFile.name(entry.path, without: prefix)
            if let tied = decoded[entry.reference] {
                tensors[name] = tied
                continue
            }
            bytes += 4 * min(entry.reference.elementCount ?? byteCount, byteCount)
            try CheckpointLimits.check(
                bytes, atMost: overflow ? Int.max : limit, "bytes of decoded tensors up to \(name)")
            let tensor = try decoder.floats(entry.reference, name: name)
            decoded[entry.reference] = tensor
            tensors[name] = tensor
        }
        return tensors
    }

    /// The wrappers' prefixes that every name begins with.
    private static func commonPrefix(of names: [String]) -> String {
        guard !names.isEmpty else { return "" }
        var prefix = ""
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

    /// Bytes, not characters, are dropped: a combining mark may follow the prefix.
    private static func name(_ name: String, without prefix: String) -> String {
        String(Substring(name.utf8.dropFirst(prefix.utf8.count)))
    }
}

extension StateDictionarySearch {
    /// Whether an object has what every torch module has.
    static func isModule(_ object: OpaqueObject?, _ tree: CheckpointTree) -> Bool {
        guard let object, let state = tree.dictionary(object.state) else { return false }
        return state[.text("_parameters")] != nil && state[.text("_modules")] != nil
    }
}
