import Statistics
import TestSupport
import Testing

/// Running sums against the formulas over all images.
@Suite struct RunningSumsTests {
    private struct Image {
        let weights: [Double]
        let values: [Double]

        /// Its residual, given the mean of its law.
        func residual(_ mean: Double) -> Double {
            zip(weights, values).reduce(0) { $0 + $1.0 * ($1.1 - mean) }
        }
    }

    /// Cosines near 0.9 that differ by `spread`, three a pair, with weights that differ by law.
    private func images(_ count: Int, spread: Double, tilt: Double) -> [Image] {
        (0..<count).map { image in
            var stream = RandomStream(seed: 5, image: UInt64(image))
            let shared = stream.nextUniform(from: -spread, to: spread)
            let places = (0..<3).map { _ in stream.nextOpenUnit() }
            return Image(
                weights: places.map { 1 + tilt * ($0 - 0.5) },
                values: places.map { 0.9 + shared - spread * $0 })
        }
    }

    private func mean(_ images: [Image]) -> Double {
        images.reduce(0) { $0 + $1.residual(0) } / weight(images)
    }

    private func weight(_ images: [Image]) -> Double { images.reduce(0) { $0 + $1.weights.reduce(0, +) } }

    private func standardError(_ influences: [Double]) -> Double {
        let count = Double(influences.count)
        return (count / (count - 1) * influences.reduce(0) { $0 + $1 * $1 }).squareRoot()
    }

    /// Values that nearly agree lose no more than a millionth of the standard error.
    @Test(arguments: [0.1, 1e-3, 1e-5])
    func agreeWithTheFormulas(spread: Double) throws {
        let (tilted, plain) = (images(3000, spread: spread, tilt: 1.8), images(3000, spread: spread, tilt: 0))
        var (sums, difference) = (ReweightedMean(), ReweightedDifference())
        for (one, other) in zip(tilted, plain) {
            let image = ImageSums(weights: one.weights, values: one.values)
            sums.add(image)
            difference.add(image, less: ImageSums(weights: other.weights, values: other.values))
        }
        let (mean, otherMean) = (mean(tilted), mean(plain))
        let influences = tilted.map { $0.residual(mean) / weight(tilted) }
        let others = plain.map { $0.residual(otherMean) / weight(plain) }
        let (estimate, change) = (try sums.estimate(), try difference.estimate())
        #expect(abs(estimate.mean - mean) < Tolerance.doubleSums)
        #expect(abs(estimate.standardError / standardError(influences) - 1) < Tolerance.influenceError)
        #expect(abs(change.mean - (mean - otherMean)) < Tolerance.doubleSums)
        let expected = standardError(zip(influences, others).map { $0 - $1 })
        #expect(abs(change.standardError / expected - 1) < Tolerance.influenceError)
    }

    @Test func aMeanLessItselfIsNothing() throws {
        var difference = ReweightedDifference()
        for image in images(500, spread: 0.2, tilt: 1.5) {
            let sums = ImageSums(weights: image.weights, values: image.values)
            difference.add(sums, less: sums)
        }
        let estimate = try difference.estimate()
        #expect(estimate.mean == 0 && estimate.standardError < Tolerance.quadrature)
    }
}
