import JointAugmentation
import Statistics

/// The chance that a pair's cosine is larger than that of views of different images, under each law.
///
/// Cosines of pairs of every image meet those of its views with the views of others, as many as ``BinnedCosines`` takes, each counting
/// what its pairs or views count. With F the weighted distribution of the latter and G that of the former, half of a tie counted,
/// the chance is the mean of F over pairs, and image i moves it by what its pairs' F and its other cosines' 1 - G differ from it
/// (Hoeffding's projection of the two-sample statistic of Mann and Whitney 1947). Cosines of one bin are ties.
struct AreaUnderCurve {
    let estimates: [InfluenceEstimate]

    /// - Parameter mostCosines: of views of different images in all.
    init(
        _ images: [MeasuredImage], _ weights: [ViewWeights], mostCosines: Int = BinnedCosines.mostCosines,
        threads: Int
    ) {
        let cosines = BinnedCosines(images, mostCosines: mostCosines, threads: threads)
        let laws = weights.first?.pairs.count ?? 0
        estimates = Parallel.map(count: laws, threads: threads) { Law(place: $0, cosines, weights).estimate }
    }

    /// One law's two distributions.
    private struct Law {
        let place: Int
        let cosines: BinnedCosines
        let weights: [ViewWeights]
        private var positive: [Double]
        private var negative: [Double]

        init(place: Int, _ cosines: BinnedCosines, _ weights: [ViewWeights]) {
            (self.place, self.cosines, self.weights) = (place, cosines, weights)
            positive = Array(repeating: 0, count: cosines.binCount)
            negative = positive
            for image in weights.indices {
                for pair in weights[image].pairs[place] {
                    positive[cosines.bin(of: pair, image: image)] += pair.weight
                }
                cosines.forEachOther(of: image, weights, law: place) { negative[$1] += $2 }
            }
        }

        var estimate: InfluenceEstimate {
            let (pairs, others) = (positive.reduce(0, +), negative.reduce(0, +))
            guard pairs > 0, others > 0 else {
                return InfluenceEstimate(mean: .nan, influences: weights.map { _ in .nan })
            }
            let below = Self.below(negative, total: others)
            let above = Self.below(positive, total: pairs).map { 1 - $0 }
            let mean = zip(positive, below).reduce(0) { $0 + $1.0 * $1.1 } / pairs
            var influences = weights.indices.map { image in
                weights[image].pairs[place].reduce(0) {
                    $0 + $1.weight * (below[cosines.bin(of: $1, image: image)] - mean)
                } / pairs
            }
            for image in weights.indices {
                cosines.forEachOther(of: image, weights, law: place) { other, bin, weight in
                    let moved = weight * (above[bin] - mean) / others
                    influences[image] += moved
                    influences[other] += moved
                }
            }
            let count = Double(weights.count)
            return InfluenceEstimate(mean: mean, influences: influences.map { count * $0 })
        }

        /// The share below the middle of each bin.
        private static func below(_ bins: [Double], total: Double) -> [Double] {
            var sum = 0.0
            return bins.map { value in
                defer { sum += value }
                return (sum + 0.5 * value) / total
            }
        }
    }
}

/// Cosines of the views of images with their own and with those of some others, as the numbers of bins that hold about equally
/// many.
struct BinnedCosines: Sendable {
    /// Cosines of views of different images in all.
    static let mostCosines = 2_000_000
    /// Cosines that bins are made of.
    private static let sampleCount = 200_000

    private let bins: CosineBins
    /// `[image][view, view]`
    private let own: [Block]
    /// `[image][partner]`
    private let others: [[Block]]
    /// The images that each one meets: those behind it in a random circle, since in the data set's order neighbours, or images at
    /// any even distance, may be of one class.
    private let partners: [[Int]]

    var binCount: Int { bins.count }

    /// Bins of the cosines of an image's views, by rows, with an image's.
    private struct Block: Sendable {
        let bins: [UInt16]
        let columns: Int
    }

    init(_ images: [MeasuredImage], mostCosines: Int, threads: Int) {
        let views = images.map { $0.features?.count ?? 0 }.max() ?? 1
        let most = mostCosines / max(1, images.count * views * views)
        let partners = Self.partners(of: images.count, each: max(1, min(most, (images.count - 1) / 2)))
        self.partners = partners
        let step = max(1, images.count * views * views * 2 / Self.sampleCount)
        let sample = stride(from: 0, to: images.count, by: min(step, max(1, images.count / 2))).flatMap {
            place in
            Self.products(images[place], images[place])
                + Self.products(images[place], images[partners[place][0]])
        }.sorted()
        bins = CosineBins(of: sample)
        let bins = bins
        let block = { @Sendable (first: Int, second: Int) in
            Block(
                bins: bins.numbers(of: Self.products(images[first], images[second])),
                columns: images[second].features?.count ?? 0)
        }
        let found = Parallel.map(count: images.count, threads: threads) { image in
            (block(image, image), partners[image].map { block(image, $0) })
        }
        (own, others) = (found.map(\.0), found.map(\.1))
    }

    /// The bin of a pair of an image's own views.
    func bin(of pair: CountedPair, image: Int) -> Int {
        Int(own[image].bins[pair.first * own[image].columns + pair.second])
    }

    /// Calls `body` with the other image, the bin, and what a view of the image and one of the other count together.
    func forEachOther(
        of image: Int, _ weights: [ViewWeights], law: Int, _ body: (_ other: Int, _ bin: Int, Double) -> Void
    ) {
        let (first, second) = (weights[image].first[law], weights[image].second[law])
        for (place, block) in others[image].enumerated() {
            let other = partners[image][place]
            let (otherFirst, otherSecond) = (weights[other].first[law], weights[other].second[law])
            for row in first.indices where first[row] > 0 || second[row] > 0 {
                for column in otherFirst.indices {
                    let weight = 0.5 * (first[row] * otherSecond[column] + second[row] * otherFirst[column])
                    if weight > 0 { body(other, Int(block.bins[row * block.columns + column]), weight) }
                }
            }
        }
    }

    private static func partners(of images: Int, each count: Int) -> [[Int]] {
        let circle = RandomPermutation(count: images, seed: 0, purpose: .measurementOrder).first(images)
        var partners = [[Int]](repeating: [], count: images)
        for (place, image) in circle.enumerated() {
            partners[image] = (1...count).map { circle[(place + $0) % images] }
        }
        return partners
    }

    private static func products(_ first: MeasuredImage, _ second: MeasuredImage) -> [Float] {
        guard let first = first.features, let second = second.features else { return [] }
        var products = [Float](repeating: 0, count: first.count * second.count)
        MatrixProducts.rowByRow(
            first.unitRows[...], second.unitRows[...], inner: first.width, into: &products)
        return products
    }
}

/// Bins that hold about equally many of some values.
private struct CosineBins: Sendable {
    /// Between the bins, ascending.
    private let edges: [Float]
    /// For each cell of an even grid over the edges, how many of them are below it.
    private let starts: [Int]
    private let scale: Float

    private static let mostBins = 4096
    private static let cells = 1 << 14

    var count: Int { edges.count + 1 }

    /// - Parameter sorted: values in ascending order.
    init(of sorted: [Float]) {
        var edges: [Float] = []
        if let last = sorted.last {
            for bin in 1..<Self.mostBins {
                let value = sorted[bin * (sorted.count - 1) / Self.mostBins]
                if value < last, edges.last.map({ $0 < value }) ?? true { edges.append(value) }
            }
        }
        let (low, high) = (edges.first ?? 0, edges.last ?? 0)
        let scale = high > low ? Float(Self.cells) / (high - low) : 0
        self.edges = edges
        self.scale = scale
        var below = 0
        starts = (0...Self.cells).map { cell in
            // By the same rounding as values are found.
            while below < edges.count, Int((edges[below] - low) * scale) < cell { below += 1 }
            return below
        }
    }

    /// The number of the bin of each value: of the edges that are at most as large.
    func numbers(of values: [Float]) -> [UInt16] {
        guard let low = edges.first, let high = edges.last else { return values.map { _ in 0 } }
        return edges.withUnsafeBufferPointer { edges in
            values.map { value in
                if value < low { return 0 }
                if value >= high { return UInt16(edges.count) }
                var bin = starts[Int((value - low) * scale)]
                while bin < edges.count, edges[bin] <= value { bin += 1 }
                return UInt16(bin)
            }
        }
    }
}
