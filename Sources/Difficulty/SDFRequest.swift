import Imaging
import JointAugmentation
import Networks

/// What to measure: the laws, and how their views are made.
public struct SDFRequest: Sendable {
    /// The laws, in the order of the results.
    public var laws: [Law]
    /// Range of the area fractions.
    public var range: ParameterRange
    /// How areas become crops.
    public var realisation: Realisation
    /// Side of the square views in pixels.
    public var side: Int
    /// Mean and standard deviation of the network's training images.
    public var normalization: Normalization
    /// What f is: backbone, encoder or prediction.
    public var features: NetworkOutput
    /// Pairs of each law drawn from each image.
    public var pairsPerImage: Int
    /// The run's seed.
    public var seed: UInt64
    /// Threads, each with images of its own.
    public var threads: Int

    /// Makes a request.
    public init(
        laws: [Law], range: ParameterRange, realisation: Realisation = .nominal, side: Int,
        normalization: Normalization = .imageNet, features: NetworkOutput = .backbone, pairsPerImage: Int = 1,
        seed: UInt64 = 0, threads: Int = 1
    ) {
        self.laws = laws
        self.range = range
        self.realisation = realisation
        self.side = side
        self.normalization = normalization
        self.features = features
        self.pairsPerImage = pairsPerImage
        self.seed = seed
        self.threads = threads
    }
}
