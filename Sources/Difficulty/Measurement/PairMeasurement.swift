import Datasets
import Encoders
import Imaging
import JointAugmentation
import Statistics

/// Cosines of the pairs that a plan draws from images.
///
/// All proposals read the same random streams, (seed, image, draw, view): laws vary together, so that a difference of
/// two is sharper than either.
struct PairMeasurement: Sendable {
    private let request: SDFRequest
    private let renderer: ViewRenderer
    private let network: any ImageEncoder
    /// Length of a feature vector.
    private let width: Int

    /// Shorter sides are no image to crop.
    static let smallestSide = 8

    init(_ request: SDFRequest, proposals: [Law], network: any ImageEncoder) throws {
        self.request = request
        self.network = network
        width = try network.width(of: request.features)
        renderer = try ViewRenderer(
            laws: proposals, design: request.views.design, side: request.views.side,
            normalization: request.views.normalization)
    }

    /// Pairs of an image.
    var pairCount: Int { renderer.laws.count * request.pairsPerImage }

    /// Images that go through the network together: where each has few pairs, a batch of its own would be too small.
    ///
    /// What they give does not depend on it.
    var groupCount: Int {
        guard !network.dependsOnBatch else { return 1 }
        let views = 2 * max(1, pairCount)
        return max(1, (request.views.side > 128 ? 16 : PairChunks.largestViewCount) / views)
    }

    /// The images of a group in one batch; each in its own where that fails, so that only one is left out.
    func measure(_ group: [Int], of dataset: any ImageDataset) -> [ImageOutcome<MeasuredImage>] {
        let one = { (index: Int) in
            ImageOutcome(of: dataset.name(at: index)) { try measure(index, of: dataset) }
        }
        guard group.count > 1 else { return group.map(one) }
        let all = group.map { index in
            ImageOutcome(of: dataset.name(at: index)) { try views(index, of: dataset) }
        }
        let readable = all.compactMap(\.value)
        guard
            let features = try? features(
                readable.flatMap(\.pixels), count: readable.reduce(0) { $0 + 2 * $1.pairs.count })
        else { return group.map(one) }
        var start = 0
        return all.map { outcome in
            outcome.map { views in
                let end = start + 2 * views.pairs.count * width
                defer { start = end }
                return MeasuredImage(
                    size: views.size, pairs: measured(views.pairs, Array(features[start..<end])))
            }
        }
    }

    /// All pairs of an image and both views of each.
    private func views(_ index: Int, of dataset: any ImageDataset) throws -> ImageViews {
        let image = try dataset.image(at: index)
        let size = try checkedSize(of: image)
        let pairs = (0..<pairCount).map { pair(number: $0, index: index, size: size) }
        return ImageViews(size: size, pairs: pairs, pixels: try renderer.pixels(of: pairs, on: image))
    }

    /// The pairs of each proposal in turn, as many at a time as the network is given.
    private func measure(_ index: Int, of dataset: any ImageDataset) throws -> MeasuredImage {
        let image = try dataset.image(at: index)
        let size = try checkedSize(of: image)
        let chunks = PairChunks(count: pairCount, side: request.views.side)
        let pairs = try chunks.ranges.flatMap { range in
            let pairs = range.map { pair(number: $0, index: index, size: size) }
            let pixels = try renderer.pixels(of: pairs, on: image)
            return measured(pairs, try features(pixels, count: 2 * pairs.count))
        }
        return MeasuredImage(size: size, pairs: pairs)
    }

    private func checkedSize(of image: RGBImage) throws -> ImageSize {
        guard min(image.width, image.height) >= Self.smallestSide else {
            throw DifficultyError.smallImage(
                width: image.width, height: image.height, smallest: Self.smallestSide)
        }
        return try ImageSize(width: image.width, height: image.height)
    }

    private func pair(number: Int, index: Int, size: ImageSize) -> DesignedPair {
        let (proposal, draw) = number.quotientAndRemainder(dividingBy: request.pairsPerImage)
        return renderer.pair(lawAt: proposal, seed: request.views.seed, image: index, draw: draw, size: size)
    }

    private func features(_ pixels: [Float], count: Int) throws(NetworkError) -> [Float] {
        try network.features(
            request.features,
            of: ImageBatch(
                count: count, height: request.views.side, width: request.views.side, pixels: pixels))
    }

    private func measured(_ pairs: [DesignedPair], _ features: [Float]) -> [MeasuredPair] {
        pairs.enumerated().map { position, pair in
            let start = 2 * position * width
            let cosine = CosineSimilarity.between(
                features[start..<start + width], features[start + width..<start + 2 * width])
            return MeasuredPair(pair, cosine: cosine)
        }
    }
}

/// The pairs of one image in runs whose views fit in memory: what the network is given at a time.
///
/// Features of a view are the same in any batch, so that the runs' lengths do not matter to them.
struct PairChunks {
    /// Views a batch: enough to keep matrix products busy.
    static let largestViewCount = 64
    /// Numbers a batch, 64 MiB of floats, unless a single pair has more.
    static let largestValueCount = 1 << 24

    /// Numbers of the pairs in each run, ascending.
    let ranges: [Range<Int>]

    /// Splits `count` pairs of views of `side` x `side` pixels.
    init(count: Int, side: Int) {
        let viewCount = min(Self.largestViewCount, Self.largestValueCount / (3 * side * side))
        let length = max(1, viewCount / 2)
        ranges = stride(from: 0, to: count, by: length).map { $0..<min($0 + length, count) }
    }
}

/// The pairs of one image, and both views of each as a network's input.
struct ImageViews: Sendable, Equatable {
    let size: ImageSize
    let pairs: [DesignedPair]
    /// `[2 * pairs, side, side, 3]`.
    let pixels: [Float]
}
