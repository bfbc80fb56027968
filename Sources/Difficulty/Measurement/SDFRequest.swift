import Datasets
import Encoders
import Imaging
import JointAugmentation

/// What to measure: the laws, and how their views are made.
public struct SDFRequest: Sendable {
    /// The laws, in the order of the results.
    public var laws: [Law]
    /// How views are drawn and made.
    public var views: ViewSettings
    /// Whether each law is measured with pairs of its own, instead of the weighted pairs of JC(0).
    public var isDirect = false
    /// What f is: backbone, encoder or prediction.
    public var features: FeatureKind
    /// Pairs of each proposal drawn from each image.
    public var pairsPerImage: Int
    /// Threads, each with images of its own.
    public var threads: Int
    /// Stop when every law's 95% interval is at most this far to each side; nil to measure all images.
    public var halfWidth: Double?
    /// Which pairs of an image's views answer.
    public var pairs = PairsTaken.all
    /// What the images are to the intervals.
    public var population = Population.sample
    /// What E[cos | geometry of the boxes] is asked for; nil for nothing.
    public var against: GeometryMeasure?
    /// The part of the images that is measured.
    public var shard = Shard.whole
    /// Fallbacks of crops that are at least so probable are measured in every image, rarer ones in a share of them: see
    /// ``RunSettings/commonFallback``.
    public var commonFallback: Double? = FallbackSample.common
    /// What unreadable images lead to.
    public var unreadable = UnreadablePolicy.few

    /// The backbone's features of one pair of each proposal an image, on one thread, where nothing else is said.
    public init(
        laws: [Law], views: ViewSettings, features: FeatureKind = .backbone, pairsPerImage: Int = 1,
        threads: Int = 1
    ) {
        self.laws = laws
        self.views = views
        self.features = features
        self.pairsPerImage = pairsPerImage
        self.threads = threads
    }
}

/// Which pairs of an image's views answer for RandomCrop and JC laws.
public enum PairsTaken: String, Sendable, CaseIterable {
    /// All whose density is known, weighted and calibrated; see ``PairMixture``.
    case all
    /// Those that were drawn from JC(0), weighted.
    case drawn
}

/// What the images are to an interval.
public enum Population: String, Sendable, CaseIterable {
    /// Drawn from more of their kind: what would other images give?
    case sample
    /// All that there are: what would other views of these images give?
    case given
}
