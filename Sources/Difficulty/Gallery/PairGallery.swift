import Imaging
import JointAugmentation
import Statistics

/// Pairs of one image, drawn as those of a data set's first image are.
public struct PairGallery: Sendable {
    private let image: RGBImage
    private let samplers: [CropSampler]
    private let operations: ViewSampler
    private let side: Int
    private let seed: UInt64
    private let features: FeatureSource?
    private let shownSide: Int?

    /// Prepares the pairs of several laws.
    ///
    /// - Parameters:
    ///   - image: what the views are cut from.
    ///   - samplers: the crops of each law.
    ///   - pipeline: what happens to the views after their crops.
    ///   - side: of the square views, in pixels.
    ///   - shownSide: views are kept, no larger than this; nil keeps none.
    ///   - seed: of the random streams.
    ///   - features: what gives the cosine, where it is wanted.
    public init(
        _ image: RGBImage, samplers: [CropSampler], pipeline: ViewPipeline, side: Int, shownSide: Int?,
        seed: UInt64, features: FeatureSource?
    ) {
        self.image = image
        self.samplers = samplers
        operations = ViewSampler(pipeline)
        self.side = side
        self.shownSide = shownSide
        self.seed = seed
        self.features = features
    }

    /// `count` pairs of each law; the same for any number of threads.
    ///
    /// - Parameter progress: called by any thread after each pair with the number of pairs done.
    /// - Throws: `ImagingError` or `NetworkError`, that of the first pair that fails.
    public func pairs(
        count: Int, threads: Int, progress: @Sendable (Int) -> Void = { _ in }
    ) throws -> [[ShownPair]] {
        let size = try ImageSize(width: image.width, height: image.height)
        let done = ProgressCount()
        let all = try Parallel.map(count: samplers.count * count, threads: threads) {
            number throws(any Error) in
            let (law, draw) = number.quotientAndRemainder(dividingBy: count)
            let pair = try pair(samplers[law], draw: draw, size: size)
            progress(done.increment())
            return pair
        }
        return samplers.indices.map { Array(all[$0 * count..<($0 + 1) * count]) }
    }

    /// Draw number `draw` of the law at `index`.
    ///
    /// - Throws: `ImagingError` or `NetworkError`.
    public func pair(lawAt index: Int, draw: Int) throws -> ShownPair {
        try pair(
            samplers[index], draw: draw, size: try ImageSize(width: image.width, height: image.height))
    }

    private func pair(_ sampler: CropSampler, draw: Int, size: ImageSize) throws -> ShownPair {
        let number = UInt32(truncatingIfNeeded: draw)
        let pair = sampler.pair(seed: seed, image: 0, draw: number, size: size)
        let drawn = operations.views(seed: seed, image: 0, draw: number)
        let views = try views(pair, drawn)
        return ShownPair(
            law: sampler.law, draw: draw, pair: pair, geometry: pair.geometry(in: size), operations: drawn,
            views: try shown(views), cosine: try cosine(views))
    }

    /// Both views in full, where they are to be seen or measured.
    private func views(_ pair: RealisedPair, _ drawn: ViewParameterPair) throws -> PairOfImages? {
        guard features != nil || shownSide != nil else { return nil }
        return PairOfImages(
            first: try drawn.first.applied(to: image.view(of: pair.first.box, side: side)),
            second: try drawn.second.applied(to: image.view(of: pair.second.box, side: side)))
    }

    private func cosine(_ views: PairOfImages?) throws -> Double? {
        guard let views, let features else { return nil }
        return try features.cosine(views)
    }

    private func shown(_ views: PairOfImages?) throws -> PairOfImages? {
        guard let views, let shownSide else { return nil }
        guard shownSide < side else { return views }
        return PairOfImages(
            first: try views.first.resized(width: shownSide, height: shownSide),
            second: try views.second.resized(width: shownSide, height: shownSide))
    }
}
