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

/// Looks for the orders in which the layers of a head can follow each other.
struct HeadOrderSearch {
    let modules: [HeadModule]
    /// Whether a norm stands behind the linear layer of its number.
    let normsFollow: Bool
    /// Whether only the order of the file is looked at.
    var isOfFile = false
    /// The first orders that were found, two at most.
    private(set) var found: [[Int]] = []
    private var steps = 0
    /// Names by number need one step a module; a hostile head of others must end.
    private static let stepLimit = 5000

    init(_ modules: [HeadModule], inputs: Int?, normsFollow: Bool, isOfFile: Bool = false) {
        self.modules = modules
        self.normsFollow = normsFollow
        self.isOfFile = isOfFile
        extend([], behind: [HeadNode.forest(modules)], width: inputs)
    }

    /// Whether one order was found, and there is no other.
    var isUnique: Bool { found.count == 1 && steps < Self.stepLimit }

    /// Adds each layer that may come next: its width fits, and no name says that another comes first.
    private mutating func extend(_ order: [Int], behind frames: [[HeadNode]], width: Int?) {
        steps += 1
        guard found.count < 2, steps < Self.stepLimit else { return }
        var frames = frames
        while frames.last?.isEmpty == true { frames.removeLast() }
        guard let top = frames.popLast() else {
            found.append(order)
            return
        }
        for (index, node) in top.enumerated()
        where !top.contains(where: { $0.precedes(node, normsFollow: normsFollow) }) {
            var rest = top
            rest.remove(at: index)
            guard let module = node.module else {
                extend(order, behind: frames + [rest, node.children], width: width)
                continue
            }
            guard width == nil || width == modules[module].inputs, !isOfFile || module == order.count else {
                continue
            }
            extend(order + [module], behind: frames + [rest], width: modules[module].outputs)
        }
    }
}

/// The modules of a head as the tree that their dotted names are.
struct HeadNode {
    /// Which module it is; nil for a node with children.
    let module: Int?
    let isLinear: Bool
    let children: [HeadNode]
    private let rank: Int
    private let number: Int?

    /// The roots of a forest of modules, in their order.
    static func forest(_ modules: [HeadModule]) -> [HeadNode] {
        nodes(Array(modules.indices), depth: 0, modules)
    }

    private static func nodes(_ indices: [Int], depth: Int, _ modules: [HeadModule]) -> [HeadNode] {
        var names: [String] = []
        var groups: [String: [Int]] = [:]
        for index in indices {
            let path = modules[index].path
            let name = path.indices.contains(depth) ? path[depth] : ""
            if groups[name] == nil { names.append(name) }
            groups[name, default: []].append(index)
        }
        return names.map { name in
            let group = groups[name] ?? []
            if group.count == 1, let index = group.first, modules[index].path.count <= depth + 1 {
                return HeadNode(name: name, module: index, isLinear: modules[index].isLinear, children: [])
            }
            let isLinear = group.contains { modules[$0].isLinear }
            return HeadNode(
                name: name, module: nil, isLinear: isLinear,
                children: nodes(group, depth: depth + 1, modules))
        }
    }

    private init(name: String, module: Int?, isLinear: Bool, children: [HeadNode]) {
        self.module = module
        self.isLinear = isLinear
        self.children = children
        number = HeadModule.trailingNumber(name)
        let words = name.lowercased().split(separator: "_").map(String.init)
        rank =
            words.contains(where: Self.lastWords.contains)
            ? 1 : words.contains(where: Self.firstWords.contains) ? -1 : 0
    }

    private static let firstWords: Set = ["first", "in", "input"]
    private static let lastWords: Set = ["last", "final", "out", "output"]

    /// Whether the names say that this child of a module is used ahead of another.
    ///
    /// - Parameter normsFollow: whether a norm stands behind the linear layer of its number.
    func precedes(_ other: HeadNode, normsFollow: Bool) -> Bool {
        guard rank == other.rank else { return rank < other.rank }
        guard let number, let next = other.number else { return false }
        guard number == next else { return number < next }
        return normsFollow && isLinear && !other.isLinear
    }

    /// Whether both are stacks of layers, of which the names do not say which comes first: likelier
    /// two heads than one.
    func isBeside(_ other: HeadNode) -> Bool {
        !children.isEmpty && !other.children.isEmpty && isLinear && other.isLinear
            && !precedes(other, normsFollow: true) && !other.precedes(self, normsFollow: true)
    }
}
