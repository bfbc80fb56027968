import Foundation
import Statistics
import TestSupport
import Testing

@Suite struct SymmetricBetaTests {
    private func drawn(_ alpha: Double, count: Int) throws -> [Double] {
        let law = try #require(SymmetricBeta(alpha: alpha))
        var stream = RandomStream(seed: 3, image: UInt64(alpha * 1000), purpose: .firstPlacement)
        return (0..<count).map { _ in law.next(using: &stream) }
    }

    /// Distribution functions that have a closed form: the arcsine law, uniform, the semicircle, x² (3 - 2 x).
    @Test(.eachRow) func followsClosedForms() {
        let forms: [(alpha: Double, cumulative: @Sendable (Double) -> Double)] = [
            (0.5, { 2 / Double.pi * asin($0.squareRoot()) }), (1, { $0 }),
            (
                1.5,
                {
                    0.5 + ((2 * $0 - 1) * (1 - (2 * $0 - 1) * (2 * $0 - 1)).squareRoot() + asin(2 * $0 - 1))
                        / Double.pi
                }
            ),
            (2, { $0 * $0 * (3 - 2 * $0) }),
        ]
        eachRow(forms) { row in
            let count = 100_000
            let sorted = try drawn(row.alpha, count: count).sorted()
            let distance = sorted.enumerated().reduce(0.0) { most, draw in
                let expected = row.cumulative(draw.element)
                return max(
                    most, abs(expected - Double(draw.offset) / Double(count)),
                    abs(Double(draw.offset + 1) / Double(count) - expected))
            }
            // Kolmogorov's 99.99% quantile.
            #expect(distance * Double(count).squareRoot() < 2.23)
        }
    }

    /// Variance 1 / (4 (2 α + 1)), where u^(1/α) underflows too.
    @Test(.eachRow) func hasTheVarianceOfItsLaw() {
        eachRow([0.01, 0.1, 0.6, 4, 100]) { alpha in
            let draws = try drawn(alpha, count: 100_000)
            #expect(draws.allSatisfy { $0 >= 0 && $0 <= 1 })
            let expected = 1 / (4 * (2 * alpha + 1))
            let variance = draws.reduce(0) { $0 + ($1 - 0.5) * ($1 - 0.5) } / Double(draws.count)
            #expect(abs(variance / expected - 1) < 0.03)
        }
    }

    @Test func hasNoOtherParameters() {
        for alpha in [0, -1, Double.nan, .infinity] { #expect(SymmetricBeta(alpha: alpha) == nil) }
    }
}
