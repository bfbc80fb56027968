import OrderedCollections

/// Makes a head of its tensors.
struct HeadReader {
    let prefix: String
    /// What stands between its linear layers.
    var activation = HeadActivation.auto
    /// Values that the head is given, where they are known.
    var inputs: Int?
    /// Whether the tensors stand in the order in which torch registered them.
    var isRegistered = false

    /// The layers in the order of use.
    ///
    /// - Parameter tensors: by their names after the prefix.
    func head(_ tensors: OrderedDictionary<String, Tensor>) throws(CheckpointError) -> ProjectionHead? {
        let modules = try HeadModuleReader(prefix: prefix).modules(tensors)
        // Prototypes are compared with the head's output.
        let (layers, scores) = (modules.filter { !$0.isPrototype }, modules.filter(\.isPrototype))
        guard !layers.isEmpty else { return nil }
        let (ordered, isByFile) = try HeadOrder(
            prefix: prefix, modules: layers, inputs: inputs, isRegistered: isRegistered
        ).ordered()
        let (steps, assumed) = try HeadForm(prefix: prefix, modules: ordered, activation: activation).layers()
        let notes = [
            assumed, isByFile ? "layers in the order of the file" : nil,
            scores.isEmpty ? nil : "without \(scores.map(\.name).joined(separator: ", "))",
        ].compactMap { $0 }
        return ProjectionHead(
            prefix: prefix, layers: steps, assumed: notes.isEmpty ? nil : notes.joined(separator: ", "))
    }
}

extension HeadModule {
    fileprivate var isPrototype: Bool { path.contains { $0.hasPrefix("prototypes") } }
}

extension NamedReferences {
    /// Whether the tensors stand in the order in which torch registers them: a module's weight ahead of its
    /// bias. Files sorted by name have them the other way round.
    var isInOrderOfRegistration: Bool {
        var weights: Set<String> = []
        var found = false
        for name in references.keys {
            if name.hasSuffix(".weight") {
                weights.insert(String(name.dropLast(".weight".count)))
            } else if name.hasSuffix(".bias") {
                let module = String(name.dropLast(".bias".count))
                if weights.contains(module) {
                    found = true
                } else if references[module + ".weight"] != nil {
                    return false
                }
            }
        }
        return found
    }
}
