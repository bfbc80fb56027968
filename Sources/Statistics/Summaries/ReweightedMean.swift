/// The self-normalised mean sum(w c) / sum(w) of weighted pairs, whose images are the independent units.
///
/// With e_i the image's sum of w (c - mean), its variance is n / (n - 1) * sum of e_i^2 / (sum of w)^2 for n images: the
/// linearised variance of a ratio (Owen, Monte Carlo theory, section 9.2), clustered by image. Kept are running sums, the
/// same few bytes for any number of images; values are counted from that of the first image, so that little cancels.
public struct ReweightedMean: Sendable, Equatable {
    /// Images with a pair.
    public private(set) var imageCount = 0
    /// Their pairs.
    public private(set) var pairCount = 0
    private(set) var totalWeight = 0.0
    private var squaredWeight = 0.0
    /// What values are counted from.
    private(set) var origin: Double?
    /// Over images, with W the image's weight and C its weighted sum of (value - origin).
    private var sum = 0.0
    private var weightSquares = 0.0
    private var products = 0.0
    private var squares = 0.0

    /// An estimate without images.
    public init() {}

    /// Adds an image with its pairs' weights and values, of equal number.
    @inlinable
    public mutating func addImage(weights: some Collection<Double>, values: some Collection<Double>) {
        add(ImageSums(weights: weights, values: values))
    }

    /// Adds an image whose pairs all weigh 1.
    @inlinable
    public mutating func addImage(values: some Collection<Double>) { add(ImageSums(values: values)) }

    /// Adds an image.
    ///
    /// An image whose pairs weigh nothing is a unit all the same; one without pairs is not.
    public mutating func add(_ image: ImageSums) {
        guard image.pairs > 0 else { return }
        imageCount += 1
        pairCount += image.pairs
        if origin == nil, image.weight > 0 { origin = image.weighted / image.weight }
        let weighted = image.weighted(from: origin ?? 0)
        totalWeight += image.weight
        squaredWeight += image.squaredWeight
        sum += weighted
        weightSquares += image.weight * image.weight
        products += image.weight * weighted
        squares += weighted * weighted
    }

    /// (sum of w)^2 / (sum of w^2): as many pairs of equal weight would give as sharp a mean of independent values.
    public var effectivePairs: Double {
        squaredWeight > 0 ? totalWeight * totalWeight / squaredWeight : 0
    }

    /// The mean and its uncertainty.
    ///
    /// - Throws: ``StatisticsError`` with fewer than two images, or where nothing weighs anything.
    public func estimate() throws(StatisticsError) -> MeanEstimate {
        MeanEstimate(
            mean: try mean(), standardError: Self.standardError(try squaredInfluences(), images: imageCount),
            units: imageCount, pairs: pairCount)
    }

    /// What an image moves the mean by, times the number of images: n (C - mean W) / sum of W.
    ///
    /// - Throws: ``StatisticsError`` as ``estimate()`` does.
    public func influence(of image: ImageSums) throws(StatisticsError) -> Double {
        let weighted = image.weighted(from: origin ?? 0)
        return Double(imageCount) * (weighted - (try shift()) * image.weight) / totalWeight
    }

    /// - Throws: ``StatisticsError`` as ``estimate()`` does.
    func mean() throws(StatisticsError) -> Double { (origin ?? 0) + (try shift()) }

    /// The mean less the origin.
    func shift() throws(StatisticsError) -> Double {
        guard imageCount >= 2 else {
            throw .tooFew(what: "images with a pair, for a standard error", expected: 2, found: imageCount)
        }
        guard totalWeight > 0 else { throw .tooFew(what: "pairs with a weight", expected: 1, found: 0) }
        return sum / totalWeight
    }

    /// Sum over images of (e_i / sum of w)^2, what each moves the mean by.
    func squaredInfluences() throws(StatisticsError) -> Double {
        let shift = try shift()
        let squared = squares - 2 * shift * products + shift * shift * weightSquares
        return max(0, squared) / (totalWeight * totalWeight)
    }

    static func standardError(_ squaredInfluences: Double, images: Int) -> Double {
        let count = Double(images)
        return (count / (count - 1) * max(0, squaredInfluences)).squareRoot()
    }
}
