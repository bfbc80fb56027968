import Foundation
import TestSupport
import Testing

@testable import Statistics

@Suite struct IntervalScaleTests {
    private func estimate(_ mean: Double, _ error: Double, _ scale: IntervalScale) -> MeanEstimate {
        MeanEstimate(mean: mean, standardError: error, units: 30, pairs: 30).on(scale)
    }

    @Test(.eachRow) func intervalsStayWhereValuesAre() {
        eachRow([0, 0.3, -0.7, 0.999, -0.99999, 1 - 1e-15, 1, 1.2, -1.01]) { mean in
            for error in [0, 1e-12, 1e-3, 0.2, 5] {
                let interval = estimate(mean, error, .cosine).interval()
                #expect(interval.lowerBound >= -1 && interval.upperBound <= 1 || error == 0)
                #expect(interval.contains(mean) || abs(mean) > 1)
                guard (0...1).contains(mean) else { continue }
                let share = estimate(mean, error, .probability).interval()
                #expect(share.lowerBound >= 0 && share.upperBound <= 1 && share.contains(mean))
            }
        }
    }

    /// artanh and the logit, from their own formulas.
    @Test func endsAreThoseOfTheFormulas() {
        let t = 2.0452296421327034  // Student's t of 29 degrees of freedom
        let cosine = estimate(0.9, 0.02, .cosine).interval()
        let half = t * 0.02 / (1 - 0.81)
        #expect(abs(cosine.lowerBound - tanh(atanh(0.9) - half)) < Tolerance.closedForm)
        #expect(abs(cosine.upperBound - tanh(atanh(0.9) + half)) < Tolerance.closedForm)
        let share = estimate(0.9, 0.02, .probability).interval()
        let (logit, step) = (log(9.0), t * 0.02 / 0.09)
        #expect(abs(share.lowerBound - 1 / (1 + exp(-logit + step))) < Tolerance.closedForm)
        #expect(abs(share.upperBound - 1 / (1 + exp(-logit - step))) < Tolerance.closedForm)
        // Far from the ends the scales agree.
        let (linear, near) = (
            estimate(0.1, 1e-5, .linear).interval(), estimate(0.1, 1e-5, .cosine).interval()
        )
        #expect(abs(linear.lowerBound - near.lowerBound) < Tolerance.closedForm * 1000)
    }

    /// Cosines near 1 of few images: the symmetric interval covers less often and leaves [-1, 1].
    @Test(.eachRow) func cosinesNearOneAreCovered() {
        // 1 - 2 x^k / (1 + k) of uniform x has the mean 1 - 2 / (1 + k)^2: the larger k, the rarer and farther the low ones.
        eachRow([(10, 8.0, 0.84), (30, 8, 0.90), (10, 3, 0.90), (100, 3, 0.92)]) { images, power, least in
            let truth = 1 - 2 / (1 + power) / (1 + power)
            var stream = RandomStream(seed: UInt64(images), image: UInt64(power))
            var (linear, cosine, outside) = (0, 0, 0)
            let samples = 4000
            for _ in 0..<samples {
                let values = (0..<images).map { _ in
                    1 - 2 * pow(stream.nextUniform(from: 0, to: 1), power) / (1 + power)
                }
                let mean = values.reduce(0, +) / Double(images)
                let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
                let found = MeanEstimate(
                    mean: mean, standardError: (square / Double(images * (images - 1))).squareRoot(),
                    units: images, pairs: images)
                linear += found.interval().contains(truth) ? 1 : 0
                outside += found.interval().upperBound > 1 ? 1 : 0
                cosine += found.on(.cosine).interval().contains(truth) ? 1 : 0
            }
            #expect(cosine > linear && Double(cosine) / Double(samples) > least)
            #expect(Double(cosine) / Double(samples) < 0.97)
            if images == 10, power == 8 { #expect(outside > 0) }
        }
    }

    /// What is made of an estimate is on its scale.
    @Test func scalesAreKept() {
        let cosine = estimate(0.5, 0.1, .cosine)
        #expect(cosine.moved(by: 0.1, standardError: 0.2).scale == .cosine)
        #expect(cosine.judged(at: 0.96).scale == .cosine)
        #expect(cosine.ofGivenImages(40, differences: [0.1, 0.2, -0.1])?.scale == .cosine)
    }
}
