import Datasets
import Encoders
import Imaging
import JointAugmentation

/// What to measure: the laws, and how their views are made.
public struct SDFRequest: Sendable {
    /// The laws, in the order of the results.
    public var laws: [Law]
    /// What the laws apply to, and how views are made.
    public var design: JointDesign
    /// Whether each law is measured with pairs of its own, instead of the weighted pairs of JC(0).
    public var isDirect = false
    /// Side of the square views in pixels.
    public var side: Int
    /// Mean and standard deviation of the network's training images.
    public var normalization: Normalization
    /// What f is: backbone, encoder or prediction.
    public var features: FeatureKind
    /// Pairs of each family drawn from each image.
    public var pairsPerImage: Int
    /// The run's seed.
    public var seed: UInt64
    /// Threads, each with images of its own.
    public var threads: Int
    /// Stop when every law's 95% interval is at most this far to each side; nil to measure all images.
    public var halfWidth: Double?
    /// What E[cos | geometry of the boxes] is asked for; nil for nothing.
    public var against: GeometryMeasure?
    /// The part of the images that is measured.
    public var shard = Shard.whole
    /// What unreadable images lead to.
    public var unreadable = UnreadablePolicy.few

    /// Makes a request.
    public init(
        laws: [Law], design: JointDesign, side: Int, normalization: Normalization = .imageNet,
        features: FeatureKind = .backbone, pairsPerImage: Int = 1, seed: UInt64 = 0, threads: Int = 1
    ) {
        self.laws = laws
        self.design = design
        self.side = side
        self.normalization = normalization
        self.features = features
        self.pairsPerImage = pairsPerImage
        self.seed = seed
        self.threads = threads
    }
}
