/// The self-normalised mean sum(w c) / sum(w) of weighted pairs, whose images are the independent units.
///
/// With e_i the image's sum of w (c - mean), its variance is n / (n - 1) * sum of e_i^2 / (sum of w)^2 for n images: the
/// linearised variance of a ratio (Owen, Monte Carlo theory, section 9.2), clustered by image.
public struct ReweightedMean: Sendable, Equatable {
    /// Of each image with a pair: the sum of its weights, and of weights times values.
    private var images: [(weight: Double, weighted: Double)] = []
    private var squaredWeight = 0.0
    private var pairCount = 0

    /// An estimate without images.
    public init() {}

    /// Adds an image with its pairs' weights and values, of equal number.
    ///
    /// An image whose pairs weigh nothing is a unit all the same; one without pairs is not.
    public mutating func addImage(weights: some Collection<Double>, values: some Collection<Double>) {
        precondition(weights.count == values.count, "a weight for each value")
        guard !values.isEmpty else { return }
        var sums = (weight: 0.0, weighted: 0.0)
        for (weight, value) in zip(weights, values) {
            sums.weight += weight
            sums.weighted += weight * value
            squaredWeight += weight * weight
        }
        images.append(sums)
        pairCount += values.count
    }

    /// (sum of w)^2 / (sum of w^2): as many pairs of equal weight would give as sharp a mean of independent values.
    public var effectivePairs: Double {
        squaredWeight > 0 ? totalWeight * totalWeight / squaredWeight : 0
    }

    private var totalWeight: Double { images.reduce(0) { $0 + $1.weight } }

    /// The mean and its uncertainty.
    ///
    /// - Throws: ``StatisticsError`` with fewer than two images, or where nothing weighs anything.
    public func estimate() throws(StatisticsError) -> MeanEstimate {
        let mean = try mean()
        return MeanEstimate(
            mean: mean, standardError: Self.standardError(influences(mean)), units: images.count,
            pairs: pairCount)
    }

    /// This mean less another one of the same images and pairs: far sharper than either, since they vary together.
    ///
    /// - Throws: ``StatisticsError`` as ``estimate()`` does, or where the images are not as many.
    public func difference(from other: ReweightedMean) throws(StatisticsError) -> MeanEstimate {
        guard images.count == other.images.count, pairCount == other.pairCount else {
            throw .tooFew(
                what: "images of a paired difference", expected: images.count, found: other.images.count)
        }
        let (mean, otherMean) = (try mean(), try other.mean())
        let influences = zip(influences(mean), other.influences(otherMean)).map { $0 - $1 }
        return MeanEstimate(
            mean: mean - otherMean, standardError: Self.standardError(influences), units: images.count,
            pairs: pairCount)
    }

    private func mean() throws(StatisticsError) -> Double {
        guard images.count >= 2 else {
            throw .tooFew(what: "images with a pair, for a standard error", expected: 2, found: images.count)
        }
        guard totalWeight > 0 else { throw .tooFew(what: "pairs with a weight", expected: 1, found: 0) }
        return images.reduce(0) { $0 + $1.weighted } / totalWeight
    }

    /// What each image moves the mean by: e_i / (sum of w).
    private func influences(_ mean: Double) -> [Double] {
        let total = totalWeight
        return images.map { ($0.weighted - mean * $0.weight) / total }
    }

    private static func standardError(_ influences: [Double]) -> Double {
        let count = Double(influences.count)
        return (count / (count - 1) * influences.reduce(0) { $0 + $1 * $1 }).squareRoot()
    }

    /// Whether both hold the same sums of the same images.
    public static func == (left: ReweightedMean, right: ReweightedMean) -> Bool {
        left.pairCount == right.pairCount && left.squaredWeight == right.squaredWeight
            && left.images.elementsEqual(right.images) { $0 == $1 }
    }
}
