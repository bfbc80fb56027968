import Encoders
import Imaging
import JointAugmentation
import Statistics

/// Pairs of one image, drawn as those of a data set's first image are.
public struct PairGallery: Sendable {
    private let image: RGBImage
    private let renderer: ViewRenderer
    private let seed: UInt64
    private let features: FeatureSource?
    private let shownSide: Int?

    /// Prepares the pairs of several laws.
    ///
    /// - Parameters:
    ///   - image: what the views are cut from.
    ///   - laws: each with pairs of its own.
    ///   - design: what the laws apply to, and what happens to the views after their crops.
    ///   - side: of the square views, in pixels.
    ///   - shownSide: views are kept, no larger than this; nil keeps none.
    ///   - seed: of the random streams.
    ///   - features: what gives the cosine, where it is wanted.
    /// - Throws: `AugmentationError` or `ViewPipelineError` for a law that does not exist on the design.
    public init(
        _ image: RGBImage, laws: [Law], design: JointDesign, side: Int, shownSide: Int?,
        seed: UInt64, features: FeatureSource?
    ) throws {
        self.image = image
        renderer = try ViewRenderer(
            laws: laws, design: design, side: side, normalization: features?.normalization ?? .imageNet,
            givesBytes: features?.network.takesBytes ?? false)
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
        let all = try Parallel.map(
            count: renderer.laws.count * count, threads: threads,
            waiting: features?.network.waitingCalls ?? 0
        ) {
            number throws(any Error) in
            let (law, draw) = number.quotientAndRemainder(dividingBy: count)
            let pair = try pair(law, draw: draw, size: size)
            progress(done.increment())
            return pair
        }
        return renderer.laws.indices.map { Array(all[$0 * count..<($0 + 1) * count]) }
    }

    /// Draw number `draw` of the law at `index`.
    ///
    /// - Throws: `ImagingError` or `NetworkError`.
    public func pair(lawAt index: Int, draw: Int) throws -> ShownPair {
        try pair(
            index, draw: draw, size: try ImageSize(width: image.width, height: image.height))
    }

    private func pair(_ law: Int, draw: Int, size: ImageSize) throws -> ShownPair {
        let pair = renderer.pair(lawAt: law, seed: seed, image: 0, draw: draw, size: size)
        let views = try views(pair)
        return ShownPair(
            law: renderer.laws[law], draw: draw, pair: pair.crops, geometry: pair.crops.geometry(in: size),
            operations: pair.views, views: try shown(views), cosine: try cosine(views))
    }

    /// Both views in full, where they are to be seen or measured.
    private func views(_ pair: DesignedPair) throws -> PairOfImages? {
        guard features != nil || shownSide != nil else { return nil }
        return PairOfImages(
            first: try renderer.view(pair.first, of: image), second: try renderer.view(pair.second, of: image)
        )
    }

    private func cosine(_ views: PairOfImages?) throws -> Double? {
        guard let views, let features else { return nil }
        return try features.cosine(
            renderer.values(of: [views.first, views.second]), side: renderer.side)
    }

    private func shown(_ views: PairOfImages?) throws -> PairOfImages? {
        guard let views, let shownSide else { return nil }
        guard shownSide < renderer.side else { return views }
        return PairOfImages(
            first: try views.first.resized(width: shownSide, height: shownSide),
            second: try views.second.resized(width: shownSide, height: shownSide))
    }
}

/// A positive pair of one image with all that is known of it.
public struct ShownPair: Sendable, Equatable {
    /// The law that it was drawn from.
    public let law: Law
    /// Its number among the law's pairs, from 0.
    public let draw: Int
    /// Areas and boxes.
    public let pair: RealisedPair
    /// How the boxes lie to each other.
    public let geometry: PairGeometry
    /// What happened to the views after their crops.
    public let operations: ViewParameterPair
    /// The views as the network sees them, or smaller where that was asked for; nil where they were not wanted.
    public let views: PairOfImages?
    /// The cosine of the views' features; nil without a network.
    public let cosine: Double?
}

/// Both views of a pair.
public struct PairOfImages: Sendable, Equatable {
    /// The first view.
    public let first: RGBImage
    /// The second view.
    public let second: RGBImage
}

/// A network with what it is asked for and what its pixels are normalised by.
public struct FeatureSource: Sendable {
    /// The network.
    public let network: any ImageEncoder
    /// Which of its outputs f is.
    public let output: FeatureKind
    /// Mean and deviation of its pixels.
    public let normalization: Normalization

    /// - Parameter output: what of the network stands for a view.
    public init(network: any ImageEncoder, output: FeatureKind, normalization: Normalization) {
        self.network = network
        self.output = output
        self.normalization = normalization
    }

    /// cos(f(v1), f(v2)) of two views.
    ///
    /// - Parameter pixels: `[2, side, side, 3]`, normalised.
    /// - Throws: `NetworkError` where the network has no such features or cannot take the views.
    func cosine(_ pixels: PixelValues, side: Int) throws -> Double {
        let batch = try ImageBatch(count: 2, height: side, width: side, views: pixels)
        let features = try network.features(output, of: batch)
        let width = features.count / 2
        return CosineSimilarity.between(features[..<width], features[width...])
    }
}
