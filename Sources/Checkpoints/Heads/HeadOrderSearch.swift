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
