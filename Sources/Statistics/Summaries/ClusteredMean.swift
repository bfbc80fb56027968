/// A mean over pairs whose images are the independent units.
///
/// mean = (sum over images of the image's sum) / (number of pairs); with e_i the image's sum of (value - mean),
/// variance = n / (n - 1) * sum of e_i^2 / (number of pairs)^2 for n images.
public struct ClusteredMean: Sendable, Equatable {
    private var sums: [Double] = []
    private var counts: [Int] = []

    /// An estimate without images.
    public init() {}

    /// Adds an image with its pairs' values.
    public mutating func addImage(values: some Collection<Double>) {
        guard !values.isEmpty else { return }
        sums.append(values.reduce(0, +))
        counts.append(values.count)
    }

    /// Number of images with at least one pair.
    public var imageCount: Int { sums.count }

    /// Number of pairs.
    public var pairCount: Int { counts.reduce(0, +) }

    /// The mean and its uncertainty.
    ///
    /// - Throws: ``StatisticsError`` with fewer than two images: one gives no variance.
    public func estimate() throws(StatisticsError) -> MeanEstimate {
        guard imageCount >= 2 else {
            throw StatisticsError.tooFew(
                what: "images with a pair, for a standard error", expected: 2, found: imageCount)
        }
        let pairs = Double(pairCount)
        let mean = sums.reduce(0, +) / pairs
        let squares = zip(sums, counts).reduce(0.0) { total, image in
            let deviation = image.0 - mean * Double(image.1)
            return total + deviation * deviation
        }
        let images = Double(imageCount)
        let variance = images / (images - 1) * squares / (pairs * pairs)
        return MeanEstimate(
            mean: mean, standardError: variance.squareRoot(), units: imageCount, pairs: pairCount)
    }
}
