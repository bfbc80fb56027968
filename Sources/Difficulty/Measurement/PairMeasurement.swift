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
    /// Finds what crops are placed about, where the design places them so.
    private let locator: ObjectLocator?
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
        let settings = request.views
        locator = try settings.design.contrastiveCrop.map {
            try ObjectLocator(
                exact ?? network, crop: $0, side: settings.side, normalization: settings.normalization)
        }
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
    func measure(
        _ group: [Int], of dataset: any ImageDataset, _ chosen: ChosenImages = .none
    ) -> [ImageOutcome<MeasuredImage>] {
        let one = { (index: Int) in
            ImageOutcome(of: dataset.name(at: index)) {
                let (views, image) = try views(index, of: dataset, chosen.again)
                let networks = [network] + [float32(at: index)].compactMap { $0 }
                let features = try features(of: views, image, by: networks)
                return measured(
                    views, features[0], keepsFeatures: chosen.kept.contains(index),
                    exact: features.dropFirst().first)
            }
        }
        guard group.count > 1 else { return group.map(one) }
        let all = group.map { index in
            ImageOutcome(of: dataset.name(at: index)) {
                // The image itself is not kept until the others are read.
                let (views, image) = try views(index, of: dataset, chosen.again)
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
        return group.indices.map { place in
            all[place].map { rendered in
                let end = start + rendered.views.drawn.count * width
                defer { start = end }
                return measured(
                    rendered.views, Array(features[start..<end]),
                    keepsFeatures: chosen.kept.contains(group[place]), exact: exact[place])
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
        let size = try ImageSize(width: image.width, height: image.height)
        return (try views(index, size: size, again, object: locator?.object(in: image)), image)
    }

    /// The same of an image whose size is known.
    ///
    /// - Parameter object: what its crops are placed about, where the design places them so.
    func views(
        _ index: Int, size: ImageSize, _ again: SecondDraws = .none, object: ObjectBox? = nil
    ) throws -> ImageViews {
        // Where features depend on the batch, a view is no other's.
        var views = ImageViews(size: size, areShared: !network.dependsOnBatch)
        let draws = again.contains(index) ? 2 : 1
        for number in 0..<draws {
            let pairs = pairs(of: index, size: size, number: number, object: object)
            views.add(pairs, fallback: fallback(index, size: size, number: number))
        }
        return views
    }

    /// - Parameter number: 0, or 1 for what is drawn of the image again.
    private func pairs(of index: Int, size: ImageSize, number: Int, object: ObjectBox?) -> [DesignedPair] {
        (0..<pairCount).map { place in
            let (proposal, draw) = place.quotientAndRemainder(dividingBy: request.pairsPerImage)
            // Of the same stratum in either case.
            let stream =
                all == nil
                ? number * request.pairsPerImage + draw : number * (pairCount + fallbackDraws) + place
            return renderer.pair(
                lawAt: proposal, seed: request.views.seed, image: index, draw: stream, size: size,
                object: object)
        }
    }

    /// Streams behind an image's pairs that the views which fell back have, a whole number of strata.
    private var fallbackDraws: Int { request.pairsPerImage }

    /// Two views of the crop that RandomCrop falls back to, each with operations of its own, where they are measured.
    private func fallback(_ index: Int, size: ImageSize, number: Int) -> DesignedPair? {
        guard let crop = all?.measuredFallback(of: index, number: number, size: size) else { return nil }
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

    /// - Parameters:
    ///   - keepsFeatures: whether they are kept.
    ///   - exact: features in float32, where `features` are in bfloat16.
    func measured(
        _ views: ImageViews, _ features: [Float], keepsFeatures: Bool, exact: [Float]? = nil
    ) -> MeasuredImage {
        let draws = draws(views, features)
        // As a store keeps them.
        let float32 = exact.map { self.draws(views, $0)[0] }.map {
            Float32Cosines(pairs: $0.pairs.map { Float($0.cosine) }, across: $0.across)
        }
        return MeasuredImage(
            size: views.size, draws: draws[0], again: draws.count > 1 ? draws[1] : nil, exact: float32,
            features: keepsFeatures
                ? ViewFeatures(features, places: views.draws[0].places, width: width) : nil)
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
        let crossings = all.crossings(pairs: draw.pairs.count, hasFallback: draw.hasFallback)
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
