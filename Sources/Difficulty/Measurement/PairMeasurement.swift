import Datasets
import Encoders
import Imaging
import JointAugmentation
import Statistics

/// Cosines of the pairs that a plan draws from images, and of the views of different ones.
///
/// Where drawn pairs alone answer, all proposals read the same random streams, (seed, image, draw, view): laws vary
/// together, so that a difference of two is sharper than either. Where all pairs do, each drawn pair has streams of its own.
struct PairMeasurement: Sendable {
    private let request: SDFRequest
    let renderer: ViewRenderer
    private let network: any ImageEncoder
    /// The same in float32, where ``network`` is in bfloat16.
    private let exact: (any ImageEncoder)?
    /// The images that ``exact`` is asked for.
    var both = BothPrecisions.none
    private let all: AllPairs?
    /// Length of a feature vector.
    let width: Int

    /// Shorter sides are no image to crop.
    static let smallestSide = 8

    /// - Parameter exact: the network in float32, where `network` is in bfloat16.
    init(
        _ request: SDFRequest, plan: SDFPlan, network: any ImageEncoder, exact: (any ImageEncoder)? = nil
    ) throws {
        self.request = request
        (self.network, self.exact) = (network, exact)
        all = plan.all
        width = try network.width(of: request.features)
        let draws = request.pairsPerImage
        renderer = try ViewRenderer(
            laws: plan.proposals, design: request.views.design, side: request.views.side,
            normalization: request.views.normalization, givesBytes: network.takesBytes,
            strata: plan.proposals.map { plan.all == nil ? .none : Strata(of: $0, draws: draws) })
    }

    /// Pairs of an image.
    var pairCount: Int { renderer.laws.count * request.pairsPerImage }

    /// Images that go through the network together: where each has few pairs, a batch of its own would be too small.
    ///
    /// What they give does not depend on it.
    var groupCount: Int {
        guard !network.dependsOnBatch else { return 1 }
        let views = 2 * max(1, pairCount)
        let best = network.preferredBatch.map {
            ViewChunks.viewCount(side: request.views.side, atMost: $0)
        }
        return max(1, (best ?? (request.views.side > 128 ? 16 : ViewChunks.largestViewCount)) / views)
    }

    /// Threads that are of use beyond those that were asked for.
    var waitingCalls: Int { network.waitingCalls }

    /// Why nothing can be measured any more.
    var failure: NetworkError? { network.failure }

    /// The images of a group in one batch; each in its own where that fails, so that only one is left out.
    ///
    /// - Parameter again: the images that are drawn twice.
    func measure(
        _ group: [Int], of dataset: any ImageDataset, again: SecondDraws = .none
    ) -> [ImageOutcome<MeasuredImage>] {
        let one = { (index: Int) in
            ImageOutcome(of: dataset.name(at: index)) {
                let (views, image) = try views(index, of: dataset, again)
                let networks = [network] + [float32(at: index)].compactMap { $0 }
                let features = try features(of: views, image, by: networks)
                return measured(views, features[0], exact: features.dropFirst().first)
            }
        }
        guard group.count > 1 else { return group.map(one) }
        let all = group.map { index in
            ImageOutcome(of: dataset.name(at: index)) {
                // The image itself is not kept until the others are read.
                let (views, image) = try views(index, of: dataset, again)
                return RenderedViews(views: views, pixels: try renderer.values(of: views.drawn, on: image))
            }
        }
        let readable = all.compactMap(\.value)
        guard
            let features = try? features(
                .joined(readable.map(\.pixels)), count: readable.reduce(0) { $0 + $1.views.drawn.count },
                network),
            let exact = try? zip(group, all).map({ index, outcome in
                try float32(at: index).flatMap { network in
                    try outcome.value.map {
                        try self.features($0.pixels, count: $0.views.drawn.count, network)
                    }
                }
            })
        else { return group.map(one) }
        var start = 0
        return zip(all, exact).map { outcome, exact in
            outcome.map { rendered in
                let end = start + rendered.views.drawn.count * width
                defer { start = end }
                return measured(rendered.views, Array(features[start..<end]), exact: exact)
            }
        }
    }

    /// The network in float32, for an image that it is asked for.
    private func float32(at index: Int) -> (any ImageEncoder)? { both.contains(index) ? exact : nil }

    // MARK: - Views

    /// What is drawn of an image, each view that occurs twice once.
    func views(
        _ index: Int, of dataset: any ImageDataset, _ again: SecondDraws
    ) throws -> (ImageViews, RGBImage) {
        let image = try dataset.image(at: index)
        guard min(image.width, image.height) >= Self.smallestSide else {
            throw DifficultyError.smallImage(
                width: image.width, height: image.height, smallest: Self.smallestSide)
        }
        return (try views(index, size: ImageSize(width: image.width, height: image.height), again), image)
    }

    /// The same of an image whose size is known.
    func views(_ index: Int, size: ImageSize, _ again: SecondDraws = .none) throws -> ImageViews {
        // Where features depend on the batch, a view is no other's.
        var views = ImageViews(size: size, areShared: !network.dependsOnBatch)
        let draws = again.contains(index) ? 2 : 1
        for number in 0..<draws {
            let pairs = pairs(of: index, size: size, number: number)
            views.add(pairs, fallback: fallback(index, size: size, number: number))
        }
        return views
    }

    /// - Parameter number: 0, or 1 for what is drawn of the image again.
    private func pairs(of index: Int, size: ImageSize, number: Int) -> [DesignedPair] {
        (0..<pairCount).map { place in
            let (proposal, draw) = place.quotientAndRemainder(dividingBy: request.pairsPerImage)
            // Of the same stratum in either case.
            let stream =
                all == nil
                ? number * request.pairsPerImage + draw : number * (pairCount + fallbackDraws) + place
            return renderer.pair(
                lawAt: proposal, seed: request.views.seed, image: index, draw: stream, size: size)
        }
    }

    /// Streams behind an image's pairs that the views which fell back have, a whole number of strata.
    private var fallbackDraws: Int { request.pairsPerImage }

    /// Two views of the crop that RandomCrop falls back to, each with operations of its own.
    private func fallback(_ index: Int, size: ImageSize, number: Int) -> DesignedPair? {
        guard let crop = all?.fallback(size: size) else { return nil }
        let draw = number * (pairCount + fallbackDraws) + pairCount
        let drawn = renderer.pair(
            lawAt: 0, seed: request.views.seed, image: index, draw: draw, size: size)
        var streams = CropStreams(
            seed: request.views.seed, image: UInt64(index), draw: UInt32(truncatingIfNeeded: draw))
        return drawn.replacing(crops: crop.boxes(in: size, using: &streams), of: size)
    }

    // MARK: - Features

    /// Each network's features of all views of an image, as many at a time as they are given.
    private func features(
        of views: ImageViews, _ image: RGBImage, by networks: [any ImageEncoder]
    ) throws -> [[Float]] {
        var features = [[Float]](repeating: [], count: networks.count)
        for range in ViewChunks(count: views.drawn.count, side: request.views.side).ranges {
            let pixels = try renderer.values(of: views.drawn[range], on: image)
            for (place, network) in networks.enumerated() {
                features[place] += try self.features(pixels, count: range.count, network)
            }
        }
        return features
    }

    private func features(
        _ pixels: PixelValues, count: Int, _ network: any ImageEncoder
    ) throws(NetworkError) -> [Float] {
        try network.features(
            request.features,
            of: ImageBatch(
                count: count, height: request.views.side, width: request.views.side, views: pixels))
    }

    /// - Parameter exact: features in float32, where `features` are in bfloat16.
    func measured(
        _ views: ImageViews, _ features: [Float], exact: [Float]? = nil
    ) -> MeasuredImage {
        let draws = draws(views, features)
        // As a store keeps them.
        let float32 = exact.map { self.draws(views, $0)[0] }.map {
            Float32Cosines(pairs: $0.pairs.map { Float($0.cosine) }, across: $0.across)
        }
        return MeasuredImage(
            size: views.size, draws: draws[0], again: draws.count > 1 ? draws[1] : nil, exact: float32)
    }

    private func draws(_ views: ImageViews, _ features: [Float]) -> [MeasuredDraws] {
        let cosine = { (first: Int, second: Int) in
            CosineSimilarity.between(
                features[first * width..<(first + 1) * width], features[second * width..<(second + 1) * width]
            )
        }
        return views.draws.map { draw in
            MeasuredDraws(
                pairs: draw.pairs.enumerated().map { place, pair in
                    MeasuredPair(pair, cosine: cosine(draw.places[2 * place], draw.places[2 * place + 1]))
                },
                across: across(draw, features))
        }
    }

    /// Cosines of the views of different pairs, as one product of unit vectors.
    private func across(_ draw: ImageViews.Draw, _ features: [Float]) -> [Float] {
        guard let all else { return [] }
        var crossings = all.mixture.crossings
        if draw.hasFallback { crossings += all.fallbackPairs(pairCount: draw.pairs.count) }
        guard !crossings.isEmpty else { return [] }
        let rows = draw.places.count
        var units = [Double](repeating: 0, count: rows * width)
        for (row, place) in draw.places.enumerated() {
            CosineSimilarity.unit(
                features[place * width..<(place + 1) * width], into: &units, at: row * width)
        }
        var products = [Double](repeating: 0, count: rows * rows)
        MatrixProducts.rowByRow(units[...], units[...], inner: width, into: &products)
        return crossings.map { Float(products[$0.first * rows + $0.second]) }
    }
}

/// The views of one image in runs that fit in memory: what the network is given at a time.
///
/// Features of a view are the same in any batch, so that the runs' lengths do not matter to them.
struct ViewChunks {
    /// Views a batch: enough to keep matrix products busy.
    static let largestViewCount = 64
    /// Numbers a batch, 64 MiB of floats, unless a single pair has more.
    static let largestValueCount = 1 << 24

    /// Numbers of the views in each run, ascending.
    let ranges: [Range<Int>]

    /// Views of a batch that is no larger than memory bears.
    static func viewCount(side: Int, atMost most: Int) -> Int {
        min(most, largestValueCount / (3 * side * side))
    }

    /// Splits `count` views of `side` x `side` pixels.
    init(count: Int, side: Int) {
        let length = 2 * max(1, Self.viewCount(side: side, atMost: Self.largestViewCount) / 2)
        ranges = stride(from: 0, to: count, by: length).map { $0..<min($0 + length, count) }
    }
}

/// The views that are drawn of one image.
struct ImageViews: Sendable, Equatable {
    /// Pairs of one set of draws, and the place among all views of each view: 2 q + v for view v of pair q.
    struct Draw: Sendable, Equatable {
        let pairs: [DesignedPair]
        let places: [Int]
        let hasFallback: Bool
    }

    let size: ImageSize
    /// Each view once.
    private(set) var drawn: [DrawnView] = []
    private(set) var draws: [Draw] = []
    private var known: [DrawnView: Int] = [:]

    private let areShared: Bool

    init(size: ImageSize, areShared: Bool) { (self.size, self.areShared) = (size, areShared) }

    /// Adds pairs, and the two views that fell back.
    mutating func add(_ pairs: [DesignedPair], fallback: DesignedPair?) {
        let views = (pairs + [fallback].compactMap { $0 }).flatMap { [$0.first, $0.second] }
        draws.append(Draw(pairs: pairs, places: views.map { place(of: $0) }, hasFallback: fallback != nil))
    }

    private mutating func place(of view: DrawnView) -> Int {
        let pixels = DrawnView(
            crop: RealisedView(area: 0, box: view.crop.box), operations: view.operations)
        if areShared, let place = known[pixels] { return place }
        known[pixels] = drawn.count
        drawn.append(view)
        return drawn.count - 1
    }
}

/// An image's views as a network's input.
private struct RenderedViews: Sendable, Equatable {
    let views: ImageViews
    /// `[views, side, side, 3]`.
    let pixels: PixelValues
}
