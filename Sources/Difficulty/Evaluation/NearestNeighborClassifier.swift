import Foundation
import Layers
import Statistics

/// Classes by the weighted vote of the nearest training images.
///
/// Features are scaled to length 1; each of the k most alike training images votes for its class with the weight
/// exp(cos / T). Source: Wu, Xiong, Yu and Lin, "Unsupervised Feature Learning via Non-Parametric Instance
/// Discrimination", CVPR 2018.
public struct NearestNeighborClassifier: Sendable {
    /// Images that vote, k.
    public let neighborCount: Int
    /// The temperature T.
    public let temperature: Double
    private let training: LabelledFeatures
    /// Features of the training images, of length 1.
    private let directions: [Float]

    /// Queries a piece of work, and training images that they are compared with at a time: their similarities stay in
    /// the cache.
    private static let pieceCount = 64
    private static let blockCount = 4096

    /// Prepares the votes of `training`.
    ///
    /// - Parameter neighborCount: k; as many as there are images where there are fewer.
    /// - Throws: ``EvaluationError`` without images, or for a number of neighbours or a temperature below or at 0.
    public init(
        _ training: LabelledFeatures, neighborCount: Int, temperature: Double
    ) throws(EvaluationError) {
        guard training.count >= 1 else {
            throw .tooFewImages(dataset: "training images", expected: 1, found: 0)
        }
        guard neighborCount >= 1 else {
            throw .invalidRequest(what: "neighbours", expected: "at least 1", found: Double(neighborCount))
        }
        guard temperature > 0, temperature.isFinite else {
            throw .invalidRequest(what: "temperature", expected: "a number above 0", found: temperature)
        }
        self.neighborCount = min(neighborCount, training.count)
        self.temperature = temperature
        self.training = training
        directions = Self.directions(of: training)
    }

    /// The class of each query; of classes with the same vote, the first.
    ///
    /// The same for any number of threads.
    ///
    /// - Parameters:
    ///   - queries: features of the same length.
    ///   - leavesOneOut: the queries are the training images, and none votes for itself.
    ///   - interruption: looked at before each piece of work.
    ///   - progress: called by any thread with the number of queries done.
    /// - Returns: nil where it was interrupted.
    /// - Throws: ``EvaluationError`` for features of another length.
    public func predictions(
        for queries: LabelledFeatures, leavesOneOut: Bool = false, threads: Int,
        interruption: Interruption = Interruption(), progress: @Sendable (Int) -> Void = { _ in }
    ) throws(EvaluationError) -> [Int]? {
        guard queries.width == training.width else {
            throw .wrongLength(what: "features an image", expected: training.width, found: queries.width)
        }
        BLAS.useCallingThreadOnly()
        let directions = Self.directions(of: queries)
        let pieces = (queries.count + Self.pieceCount - 1) / Self.pieceCount
        let done = ProgressCount()
        let classes = Parallel.map(count: pieces, threads: threads) { piece -> [Int]? in
            guard !interruption.isRequested else { return nil }
            let start = piece * Self.pieceCount
            let range = start..<min(start + Self.pieceCount, queries.count)
            let lists = neighbors(of: directions, range, leavesOneOut: leavesOneOut)
            progress(done.add(range.count))
            return lists.map { vote($0.neighbors) }
        }
        let found = classes.compactMap { $0 }
        return found.count == pieces ? found.flatMap { $0 } : nil
    }

    /// The neighbours of some queries, block by block of the training images.
    private func neighbors(of queries: [Float], _ range: Range<Int>, leavesOneOut: Bool) -> [NeighborList] {
        let width = training.width
        var lists = [NeighborList](repeating: NeighborList(capacity: neighborCount), count: range.count)
        var similarities = [Float](repeating: 0, count: range.count * Self.blockCount)
        for start in stride(from: 0, to: training.count, by: Self.blockCount) {
            let count = min(Self.blockCount, training.count - start)
            MatrixProducts.rowByRow(
                queries[range.lowerBound * width..<range.upperBound * width],
                directions[start * width..<(start + count) * width], inner: width, into: &similarities)
            similarities.withUnsafeBufferPointer { similarities in
                for (row, query) in range.enumerated() {
                    lists[row].offer(
                        UnsafeBufferPointer(rebasing: similarities[row * count..<(row + 1) * count]),
                        from: start, excluding: leavesOneOut ? query : nil)
                }
            }
        }
        return lists
    }

    /// Weights relative to that of the nearest, which no temperature makes overflow.
    private func vote(_ neighbors: [NeighborList.Neighbor]) -> Int {
        var votes = [Double](repeating: 0, count: training.classCount)
        let best = Double(neighbors.first?.similarity ?? 0)
        for neighbor in neighbors {
            let weight = exp((Double(neighbor.similarity) - best) / temperature)
            votes[training.labels[neighbor.index]] += weight
        }
        return Softmax.largest(votes[...])
    }

    /// Rows of length 1; a row of zeros stays one.
    private static func directions(of features: LabelledFeatures) -> [Float] {
        var values = features.values
        for start in stride(from: 0, to: values.count, by: features.width) {
            let row = start..<start + features.width
            let squares = values[row].reduce(0.0) { $0 + Double($1) * Double($1) }
            let scale = 1 / max(squares.squareRoot(), 1e-8)
            for place in row { values[place] = Float(Double(values[place]) * scale) }
        }
        return values
    }
}

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
