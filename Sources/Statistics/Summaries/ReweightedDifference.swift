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

    /// A difference without images.
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
