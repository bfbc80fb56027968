import Layers

/// Where blocks lie in one memory, so that those that are there at one time lie apart.
///
/// Each is put as far in front as it can be, one after the other; then the block that ends last comes earlier in the order, by half,
/// and all are placed again. The best of so many tries is within 2% of what is there at one time with ResNet-18, of which
/// the first is 10 to 20% above.
struct BlockPlacement {
    /// Where each begins.
    private(set) var offsets: [Int]
    /// Numbers from the first to behind the last.
    private(set) var count = Int.max

    private let blocks: [Block]
    /// Of each block the others that it does not overlap.
    private let others: [[Int]]

    /// What is to be placed.
    struct Block {
        let count: Int
        /// The larger, the earlier it is placed at first.
        let rank: Int
    }

    /// - Parameters:
    ///   - limit: of numbers, at which no more is tried.
    ///   - isApart: whether two blocks, by their numbers, are there at one time.
    init(_ blocks: [Block], limit: Int, isApart: (Int, Int) -> Bool) {
        self.blocks = blocks
        var others = [[Int]](repeating: [], count: blocks.count)
        for first in blocks.indices {
            for second in 0..<first where isApart(first, second) {
                others[first].append(second)
                others[second].append(first)
            }
        }
        self.others = others
        offsets = []
        var order = blocks.indices.sorted { (-blocks[$0].rank, $0) < (-blocks[$1].rank, $1) }
        let tries = max(1, min(Self.mostTries, Self.mostSteps / max(1, blocks.count * blocks.count)))
        for _ in 0..<tries {
            let places = place(order)
            let ends = zip(places, blocks).map { $0 + LayerBuffer<Float>.lines($1.count) }
            let end = ends.max() ?? 0
            if end < count { (offsets, count) = (places, end) }
            guard count > limit, let last = order.firstIndex(where: { ends[$0] == end }) else { break }
            order.insert(order.remove(at: last), at: last / 2)
        }
    }

    private func place(_ order: [Int]) -> [Int] {
        var places = [Int](repeating: -1, count: blocks.count)
        for block in order {
            let taken = others[block].filter { places[$0] >= 0 }.sorted { places[$0] < places[$1] }
            var place = 0
            for other in taken {
                if place + blocks[block].count <= places[other] { break }
                place = max(place, places[other] + LayerBuffer<Float>.lines(blocks[other].count))
            }
            places[block] = place
        }
        return places
    }

    private static let mostTries = 400
    /// Comparisons of all tries: about half a second.
    private static let mostSteps = 100_000_000
}
