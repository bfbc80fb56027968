/// The nearest of many candidates, offered in the order of their numbers: a heap whose root is the farthest kept.
struct NeighborList {
    /// A candidate and its similarity.
    struct Neighbor: Equatable {
        let similarity: Float
        let index: Int

        /// Whether the other is the better neighbour: more alike, or as much and earlier.
        func isWorse(than other: Neighbor) -> Bool {
            similarity < other.similarity || (similarity == other.similarity && index > other.index)
        }
    }

    private let capacity: Int
    private var heap: [Neighbor] = []

    /// A list of at most `capacity` neighbours, at least one.
    init(capacity: Int) {
        self.capacity = capacity
        heap.reserveCapacity(capacity)
    }

    /// The best first.
    var neighbors: [Neighbor] { heap.sorted { $1.isWorse(than: $0) } }

    /// Offers candidates whose numbers begin at `start`, but for `excluded`.
    mutating func offer(_ similarities: UnsafeBufferPointer<Float>, from start: Int, excluding excluded: Int?)
    {
        var threshold = heap.count == capacity ? heap[0].similarity : -.infinity
        for (offset, similarity) in similarities.enumerated() where similarity > threshold {
            let index = start + offset
            guard index != excluded else { continue }
            insert(Neighbor(similarity: similarity, index: index))
            if heap.count == capacity { threshold = heap[0].similarity }
        }
    }

    private mutating func insert(_ neighbor: Neighbor) {
        guard heap.count == capacity else {
            heap.append(neighbor)
            rise(from: heap.count - 1)
            return
        }
        heap[0] = neighbor
        sink()
    }

    private mutating func rise(from start: Int) {
        var place = start
        while place > 0 {
            let parent = (place - 1) / 2
            guard heap[place].isWorse(than: heap[parent]) else { return }
            heap.swapAt(place, parent)
            place = parent
        }
    }

    private mutating func sink() {
        var place = 0
        while true {
            let children = (2 * place + 1)...(2 * place + 2)
            var worst = place
            for child in children where child < heap.count && heap[child].isWorse(than: heap[worst]) {
                worst = child
            }
            guard worst != place else { return }
            heap.swapAt(place, worst)
            place = worst
        }
    }
}
