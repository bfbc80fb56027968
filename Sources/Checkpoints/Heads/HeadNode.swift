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
