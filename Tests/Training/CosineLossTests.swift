import TestSupport
import Testing

@testable import Training

/// The cosine loss beside central differences in double precision.
@Suite struct CosineLossTests {
    @Test func cosineLoss() {
        let loss = CosineLoss(rows: 4, columns: 6)
        let prediction = HashedNumbers.doubles("prediction", 24)
        let target = HashedNumbers.doubles("target", 24)
        var gradient = prediction
        let value = loss.evaluate(prediction, target, weight: -0.5, gradient: &gradient)
        #expect(abs(value) < 1)
        let error = DerivativeCheck.greatestError(of: gradient, at: prediction) { prediction in
            var unused = target
            return -0.5 * loss.evaluate(prediction, target, weight: -0.5, gradient: &unused)
        }
        #expect(error < Tolerance.normalizedDifferenceQuotient)
    }

    /// Norms below 1e-8 count as 1e-8 (torch `cosine_similarity`).
    @Test func cosineOfAlmostNothing() {
        let loss = CosineLoss(rows: 1, columns: 2)
        var gradient = [0.0, 0.0]
        #expect(loss.evaluate([0, 0], [3, 4], weight: 1, gradient: &gradient) == 0)
        #expect(abs(gradient[0] - 0.6e8) < 1 && abs(gradient[1] - 0.8e8) < 1)
        #expect(
            abs(loss.evaluate([6e-9, 0], [1, 0], weight: 1, gradient: &gradient) - 0.6) < Tolerance.closedForm
        )
    }

    @Test func deviationOfSameAndOfOppositeOutputs() {
        #expect(l2NormalizedDeviation([1.0, 2, 2, 4], rows: 2, columns: 2) < Tolerance.closedForm)
        // Rows (1, 0) and (0, 1): each column has the deviation sqrt(1/2).
        #expect(
            abs(l2NormalizedDeviation([5.0, 0, 0, 3], rows: 2, columns: 2) - 0.5.squareRoot())
                < Tolerance.closedForm)
    }
}
