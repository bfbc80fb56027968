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

    /// No image yet.
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

/// One reweighted mean less another of the same images: far sharper than either, since they vary together.
///
/// Its variance is n / (n - 1) * sum of (e_i / sum of w - f_i / sum of v)^2, with e_i and f_i the two residuals of image i:
/// see ``ReweightedMean``. Running sums, the same few bytes for any number of images.
public struct ReweightedDifference: Sendable, Equatable {
    private var first = ReweightedMean()
    private var second = ReweightedMean()
    /// Over images, of the first's weight W or sum C with the second's.
    private var weights = 0.0
    private var weightWithSum = 0.0
    private var sumWithWeight = 0.0
    private var sums = 0.0

    /// No image yet.
    public init() {}

    /// Adds an image: what its pairs add up to under either mean.
    public mutating func add(_ image: ImageSums, less other: ImageSums) {
        first.add(image)
        second.add(other)
        let sum = image.weighted(from: first.origin ?? 0)
        let otherSum = other.weighted(from: second.origin ?? 0)
        weights += image.weight * other.weight
        weightWithSum += image.weight * otherSum
        sumWithWeight += sum * other.weight
        sums += sum * otherSum
    }

    /// The difference and its uncertainty.
    ///
    /// - Throws: ``StatisticsError`` as ``ReweightedMean/estimate()`` does, or where the images are not as many.
    public func estimate() throws(StatisticsError) -> MeanEstimate {
        guard first.imageCount == second.imageCount, first.pairCount == second.pairCount else {
            throw .tooFew(
                what: "images of a paired difference", expected: first.imageCount, found: second.imageCount)
        }
        let (shift, otherShift) = (try first.shift(), try second.shift())
        let products =
            sums - otherShift * sumWithWeight - shift * weightWithSum + shift * otherShift * weights
        let squared =
            try first.squaredInfluences() + second.squaredInfluences()
            - 2 * products / (first.totalWeight * second.totalWeight)
        return MeanEstimate(
            mean: try first.mean() - second.mean(),
            standardError: ReweightedMean.standardError(squared, images: first.imageCount),
            units: first.imageCount, pairs: first.pairCount)
    }
}

/// What the weighted pairs of one image add up to.
public struct ImageSums: Sendable, Equatable {
    /// Sum of the weights.
    public let weight: Double
    /// Sum of weights times values.
    public let weighted: Double
    /// Sum of squared weights.
    public let squaredWeight: Double
    /// Number of pairs.
    public let pairs: Int

    /// Adds up weights and values, of equal number.
    @inlinable
    public init(weights: some Collection<Double>, values: some Collection<Double>) {
        precondition(weights.count == values.count, "a weight for each value")
        var (sum, weighted, squares) = (0.0, 0.0, 0.0)
        for (weight, value) in zip(weights, values) {
            sum += weight
            weighted += weight * value
            squares += weight * weight
        }
        self.init(weight: sum, weighted: weighted, squaredWeight: squares, pairs: values.count)
    }

    /// Values that all weigh 1.
    @inlinable
    public init(values: some Collection<Double>) {
        let count = values.count
        var sum = 0.0
        for value in values { sum += value }
        self.init(weight: Double(count), weighted: sum, squaredWeight: Double(count), pairs: count)
    }

    @usableFromInline
    init(weight: Double, weighted: Double, squaredWeight: Double, pairs: Int) {
        (self.weight, self.weighted, self.squaredWeight, self.pairs) = (
            weight, weighted, squaredWeight, pairs
        )
    }

    /// The weighted sum of (value - `origin`).
    func weighted(from origin: Double) -> Double { weighted - origin * weight }
}

/// Mean and standard deviation of weighted values, added one by one (West 1979).
public struct WeightedMoments: Sendable, Equatable {
    private var weight = 0.0
    private var squares = 0.0
    /// sum(w x) / sum(w); 0 without a weight.
    public private(set) var mean = 0.0

    /// Nothing added yet.
    public init() {}

    /// Adds a value with a weight of at least 0.
    public mutating func add(_ value: Double, weight added: Double) {
        guard added > 0 else { return }
        weight += added
        let deviation = value - mean
        mean += deviation * added / weight
        squares += added * deviation * (value - mean)
    }

    /// sqrt(sum(w (x - mean)^2) / sum(w)): of single values under the weighted law.
    public var standardDeviation: Double { weight > 0 ? (squares / weight).squareRoot() : 0 }
}
