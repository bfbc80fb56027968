import Statistics
import TestSupport
import Testing

@testable import Difficulty

/// The calibrated mean against its definition, image by image.
@Suite struct CalibratedMeanTests {
    private struct Pair {
        let x: [Double]
        let cosine: Double
        let weight: Double
    }

    /// Images of a few pairs with two functions beside the constant, whose expectations are `expected`.
    private func images(_ count: Int, seed: UInt64) -> [[Pair]] {
        var stream = RandomStream(seed: seed, image: 0)
        return (0..<count).map { _ in
            let level = stream.nextUniform(from: 0, to: 0.2)
            return (0..<4).map { _ in
                let u = stream.nextUniform(from: -1, to: 1)
                let noise = stream.nextUniform(from: -0.1, to: 0.1)
                return Pair(
                    x: [1, u, u * u], cosine: 0.5 + level + 0.3 * u - 0.2 * u * u + noise,
                    weight: stream.nextUniform(from: 0.05, to: 0.45))
            }
        }
    }

    private func sums(_ image: [Pair], _ layout: StatisticLayout, own: [Double]? = nil) -> LawSums {
        var sums = LawSums(layout: layout)
        for pair in image {
            pair.x.withUnsafeBufferPointer { sums.add($0, cosine: pair.cosine, weight: pair.weight) }
        }
        if let own { sums.expect(own) }
        return sums
    }

    /// Estimate and standard error by the formulas, with the same coefficients from a solver of its own.
    private func direct(_ images: [[Pair]], expected: [[Double]]) -> (Double, Double, [Double]) {
        let count = Double(images.count)
        let size = expected[0].count
        var matrix = [[Double]](repeating: Array(repeating: 0, count: size), count: size)
        var right = [Double](repeating: 0, count: size)
        for pair in images.flatMap({ $0 }) {
            for row in 0..<size {
                right[row] += pair.weight * pair.x[row] * pair.cosine / count
                for column in 0..<size {
                    matrix[row][column] += pair.weight * pair.x[row] * pair.x[column] / count
                }
            }
        }
        let mean = (0..<size).map { row in expected.reduce(0) { $0 + $1[row] } / count }
        let (beta, h) = (Self.solve(matrix, right), Self.solve(matrix, mean))
        let z = zip(images, expected).map { image, own in
            let first = image.reduce(0.0) { sum, pair in
                let fit = zip(pair.x, beta).reduce(0) { $0 + $1.0 * $1.1 }
                let slope = zip(pair.x, h).reduce(0) { $0 + $1.0 * $1.1 }
                return sum + pair.weight * (pair.cosine - fit) * slope
            }
            return first + (0..<size).reduce(0) { $0 + beta[$1] * (own[$1] - mean[$1]) }
        }
        let estimate = zip(mean, beta).reduce(0) { $0 + $1.0 * $1.1 }
        let square = z.reduce(0) { $0 + $1 * $1 }
        return (estimate, (square / (count * (count - Double(size)))).squareRoot(), z)
    }

    /// Gauss-Jordan with pivots.
    private static func solve(_ matrix: [[Double]], _ right: [Double]) -> [Double] {
        var rows = zip(matrix, right).map { $0 + [$1] }
        for column in right.indices {
            let pivot = (column..<rows.count).max { abs(rows[$0][column]) < abs(rows[$1][column]) } ?? column
            rows.swapAt(column, pivot)
            for row in rows.indices where row != column {
                let factor = rows[row][column] / rows[column][column]
                for place in column..<rows[row].count { rows[row][place] -= factor * rows[column][place] }
            }
        }
        return right.indices.map { rows[$0][right.count] / rows[$0][$0] }
    }

    @Test(.eachRow) func theEstimateIsThatOfTheFormulas() {
        eachRow([5, 63, 64, 65, 300]) { try theEstimateIsThatOfTheFormulas($0) }
    }

    private func theEstimateIsThatOfTheFormulas(_ count: Int) throws {
        let images = images(count, seed: 3)
        let expected = [1.0, 0.1, 0.4]
        let layout = StatisticLayout(functions: 3, expectations: expected)
        var mean = CalibratedMean(layout)
        for image in images { mean.add(sums(image, layout).statistic) }
        let influence = try mean.influence(isCalibrated: true)
        let (estimate, error, z) = direct(images, expected: images.map { _ in expected })
        #expect(abs(influence.estimate - estimate) < 1e-10)
        #expect(abs((mean.variance(influence) / Double(count)).squareRoot() - error) < 1e-10)
        for (image, value) in zip(images, z) {
            #expect(abs(influence(sums(image, layout).statistic) - value) < 1e-9)
        }
    }

    @Test func expectationsOfAnImagesOwnEnter() throws {
        let images = images(120, seed: 4)
        let expected = images.indices.map {
            [1.0, 0.1 + 0.002 * Double($0 % 7), 0.4 - 0.003 * Double($0 % 5)]
        }
        let layout = StatisticLayout(functions: 3, expectations: nil)
        var mean = CalibratedMean(layout)
        for (image, own) in zip(images, expected) { mean.add(sums(image, layout, own: own).statistic) }
        let influence = try mean.influence(isCalibrated: true)
        let (estimate, error, _) = direct(images, expected: expected)
        #expect(abs(influence.estimate - estimate) < 1e-10)
        #expect(abs((mean.variance(influence) / 120).squareRoot() - error) < 1e-10)
    }

    /// With the constant alone it is the self-normalised mean.
    @Test func withoutCalibrationItIsTheRatio() throws {
        let images = images(150, seed: 5)
        let layout = StatisticLayout(functions: 3, expectations: [1, 0.1, 0.4])
        var (mean, ratio) = (CalibratedMean(layout), ReweightedMean())
        for image in images {
            mean.add(sums(image, layout).statistic)
            ratio.addImage(weights: image.map(\.weight), values: image.map(\.cosine))
        }
        let influence = try mean.influence(isCalibrated: false)
        let expected = try ratio.estimate()
        #expect(abs(influence.estimate - expected.mean) < 1e-12)
        #expect(abs((mean.variance(influence) / 150).squareRoot() - expected.standardError) < 1e-12)
    }

    /// A cosine that is a function of what is calibrated on has no variance left.
    @Test func knownFunctionsAreKnownExactly() throws {
        let layout = StatisticLayout(functions: 3, expectations: [1, 0.1, 0.4])
        var mean = CalibratedMean(layout)
        for image in images(200, seed: 6) {
            let exact = image.map {
                Pair(x: $0.x, cosine: 0.7 - 0.2 * $0.x[1] + 0.1 * $0.x[2], weight: $0.weight)
            }
            mean.add(sums(exact, layout).statistic)
        }
        let influence = try mean.influence(isCalibrated: true)
        #expect(abs(influence.estimate - (0.7 - 0.02 + 0.04)) < 1e-12)
        #expect(mean.variance(influence) < 1e-12)
    }

    @Test func aDifferenceVariesAsItsImagesDo() throws {
        let layout = StatisticLayout(functions: 3, expectations: [1, 0.1, 0.4])
        var (mean, single) = (CalibratedMean(layout), CalibratedMean(.direct))
        var covariance = CalibratedCovariance(layout, .direct)
        var values: [([Double], [Double])] = []
        for image in images(170, seed: 7) {
            let value = [image[0].cosine]
            let statistic = sums(image, layout).statistic
            mean.add(statistic)
            single.add(value)
            covariance.add(statistic, value)
            values.append((statistic, value))
        }
        let (own, other) = (try mean.influence(isCalibrated: true), try single.influence(isCalibrated: true))
        let expected = values.reduce(0) { $0 + own($1.0) * other($1.1) } / (169 * 167).squareRoot()
        #expect(abs(covariance.covariance(own, other) - expected) < 1e-12)
        #expect(abs(other.estimate - values.reduce(0) { $0 + $1.1[0] } / 170) < 1e-13)
    }

    @Test func oneImageHasNoError() {
        var mean = CalibratedMean(.direct)
        mean.add([1])
        #expect(throws: StatisticsError.self) { try mean.influence(isCalibrated: true) }
        var nothing = CalibratedMean(StatisticLayout(functions: 2, expectations: [1, 0]))
        for _ in 0..<3 { nothing.add(Array(repeating: 0, count: 5)) }
        #expect(throws: StatisticsError.self) { try nothing.influence(isCalibrated: true) }
    }

    /// W / N of all the images, and something between that and V / n of a part of them.
    @Test func givenImagesVaryWithinAlone() throws {
        let estimate = MeanEstimate(mean: 0.5, standardError: 0.02, units: 100, pairs: 100)
        let all = try #require(estimate.ofGivenImages(100, differences: [0.1, -0.1, 0.1, -0.1]))
        #expect(abs(all.standardError - (0.005 / 100).squareRoot()) < 1e-15 && all.degreesOfFreedom == 4)
        let part = try #require(estimate.ofGivenImages(1_000_000_000, differences: [0.1, -0.1]))
        #expect(abs(part.standardError - 0.02) < 1e-6 && part.degreesOfFreedom == nil)
        #expect(estimate.ofGivenImages(100, differences: [0.1]) == nil)
    }
}
