/// Puts the layers of a head into the order of use.
///
/// Numbers order their siblings, a norm stands behind the linear layer of its number, each layer takes as many
/// values as the one before gives. Where that leaves a choice, the order of the file decides, if it is that in
/// which torch registers modules; files sorted by name tell nothing.
struct HeadOrder {
    let prefix: String
    /// In the order of the file.
    let modules: [HeadModule]
    /// Values that the head is given, where they are known.
    let inputs: Int?
    /// Whether the file keeps the order of registration.
    let isRegistered: Bool

    /// The layers in order, and whether the file's order was needed.
    func ordered() throws(CheckpointError) -> (modules: [HeadModule], isByFile: Bool) {
        var search = HeadOrderSearch(modules, inputs: inputs, normsFollow: true)
        if search.found.isEmpty { search = HeadOrderSearch(modules, inputs: inputs, normsFollow: false) }
        guard let first = search.found.first else { throw noOrder }
        if search.isUnique {
            try checkAgainstFile(first)
            return (first.map { modules[$0] }, false)
        }
        let ofFile = HeadOrderSearch(
            modules, inputs: inputs, normsFollow: search.normsFollow, isOfFile: true)
        guard isRegistered, !hasBranches(HeadNode.forest(modules)), let order = ofFile.found.first else {
            throw ambiguous(search.found)
        }
        return (order.map { modules[$0] }, true)
    }

    /// A norm that is registered right ahead of the linear layer of its number, where widths allow it, says
    /// otherwise than its number.
    private func checkAgainstFile(_ order: [Int]) throws(CheckpointError) {
        let isOpposed = zip(modules, modules.dropFirst()).contains { norm, linear in
            !norm.isLinear && linear.isLinear && norm.position == nil && norm.trailingNumber != nil
                && norm.trailingNumber == linear.trailingNumber
                && norm.path.dropLast() == linear.path.dropLast()
        }
        guard isRegistered, isOpposed, order != Array(modules.indices) else { return }
        let ofFile = HeadOrderSearch(modules, inputs: inputs, normsFollow: false, isOfFile: true)
        if let other = ofFile.found.first { throw ambiguous([order, other]) }
    }

    /// Whether stacks of layers stand beside each other without an order.
    private func hasBranches(_ nodes: [HeadNode]) -> Bool {
        nodes.indices.contains { first in
            hasBranches(nodes[first].children)
                || nodes.indices.contains { $0 != first && nodes[first].isBeside(nodes[$0]) }
        }
    }

    private var noOrder: CheckpointError {
        let widths = modules.map { "\($0.name) \($0.inputs) to \($0.outputs)" }
        return .head(
            name: prefix,
            expected: "layers of which each takes what the one before gives"
                + (inputs.map { ", the first \($0)" } ?? ""),
            found: Self.listing(widths))
    }

    private func ambiguous(_ orders: [[Int]]) -> CheckpointError {
        let texts = orders.map { order in Self.listing(order.map { modules[$0].name }) }
        return .head(
            name: prefix, expected: "names and widths that tell the order of its layers",
            found: "room for more than one: " + texts.joined(separator: ", or "))
    }

    private static func listing(_ names: [String]) -> String {
        names.prefix(8).joined(separator: " > ") + (names.count > 8 ? " > ..." : "")
    }
}
