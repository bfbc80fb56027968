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

    init(_ images: [MeasuredImage], _ weights: [ViewWeights], threads: Int) {
        let cosines = BinnedCosines(images, threads: threads)
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
    private static let mostCosines = 4_000_000
    private static let mostBins = 4096
    /// Cosines that bins are made of.
    private static let sampleCount = 200_000

    /// Between the bins, ascending.
    private let edges: [Float]
    /// `[image][view, view]`
    private let own: [Block]
    /// `[image][partner]`
    private let others: [[Block]]
    /// How far behind an image its partners come: evenly spread, since neighbours may be of one class.
    private let offsets: [Int]

    var binCount: Int { edges.count + 1 }

    /// Bins of the cosines of an image's views, by rows, with an image's.
    private struct Block: Sendable {
        let bins: [UInt16]
        let columns: Int
    }

    init(_ images: [MeasuredImage], threads: Int) {
        let views = images.map { $0.features?.count ?? 0 }.max() ?? 1
        let half = max(1, (images.count - 1) / 2)
        let partners = max(1, min(half, Self.mostCosines / max(1, images.count * views * views)))
        offsets = (0..<partners).map { 1 + (2 * $0 + 1) * half / (2 * partners) }
        let step = max(1, images.count * views * views * 2 / Self.sampleCount)
        let sample = stride(from: 0, to: images.count, by: min(step, max(1, images.count / 2))).flatMap {
            place in
            Self.products(images[place], images[place])
                + Self.products(images[place], images[(place + 1) % images.count])
        }.sorted()
        edges = Self.edges(of: sample)
        let (edges, offsets) = (edges, offsets)
        let block = { @Sendable (first: Int, second: Int) in
            Block(
                bins: Self.products(images[first], images[second]).map { Self.bin(of: $0, edges) },
                columns: images[second].features?.count ?? 0)
        }
        let found = Parallel.map(count: images.count, threads: threads) { image in
            (block(image, image), offsets.map { block(image, (image + $0) % images.count) })
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
            let other = (image + offsets[place]) % own.count
            let (otherFirst, otherSecond) = (weights[other].first[law], weights[other].second[law])
            for row in first.indices where first[row] > 0 || second[row] > 0 {
                for column in otherFirst.indices {
                    let weight = 0.5 * (first[row] * otherSecond[column] + second[row] * otherFirst[column])
                    if weight > 0 { body(other, Int(block.bins[row * block.columns + column]), weight) }
                }
            }
        }
    }

    // MARK: - Bins

    private static func products(_ first: MeasuredImage, _ second: MeasuredImage) -> [Float] {
        guard let first = first.features, let second = second.features else { return [] }
        var products = [Float](repeating: 0, count: first.count * second.count)
        MatrixProducts.rowByRow(
            first.unitRows[...], second.unitRows[...], inner: first.width, into: &products)
        return products
    }

    /// Evenly many of the sorted values in each bin, where they differ.
    private static func edges(of sorted: [Float]) -> [Float] {
        guard let last = sorted.last, sorted.count > 1 else { return [] }
        var edges: [Float] = []
        for bin in 1..<mostBins {
            let value = sorted[bin * (sorted.count - 1) / mostBins]
            if value < last, edges.last.map({ $0 < value }) ?? true { edges.append(value) }
        }
        return edges
    }

    /// Edges at most the value.
    private static func bin(of value: Float, _ edges: [Float]) -> UInt16 {
        var (low, high) = (0, edges.count)
        while low < high {
            let middle = (low + high) / 2
            if edges[middle] <= value { low = middle + 1 } else { high = middle }
        }
        return UInt16(low)
    }
}
