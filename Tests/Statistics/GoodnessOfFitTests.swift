import Statistics
import TestSupport
import Testing

@Suite struct GoodnessOfFitTests {
    @Test func kolmogorovSmirnovDistanceOfASample() throws {
        let reference = try StatisticsReference.load()
        let normal = { (x: Double) in
            let upper = StandardNormal.upperTail(DoubleDouble(abs(x)))
            return x < 0 ? upper : 1 - upper
        }
        let test = try KolmogorovSmirnovTest(sorted: reference.sample, below: normal, upTo: normal)
        #expect(abs(test.statistic - reference.distance) < Tolerance.doubleRounding)
    }

    @Test func atomsAreNoDistance() throws {
        let test = try KolmogorovSmirnovTest(
            sorted: [0, 0, 0, 0], below: { $0 > 0 ? 1 : 0 }, upTo: { $0 >= 0 ? 1 : 0 })
        #expect(test.statistic == 0)
        #expect(test.pValue == 1)
    }

    @Test func distanceAtEdges() throws {
        let test = try KolmogorovSmirnovTest(
            cumulativeShares: [0.2, 0.6], probabilities: [0.25, 0.5], count: 100)
        #expect(abs(test.statistic - 0.1) < Tolerance.lastPlaces)
    }

    @Test func chiSquare() throws {
        let reference = try StatisticsReference.load()
        let test = try ChiSquareTest(counts: reference.counts, probabilities: reference.probabilities)
        #expect(relativeError(test.statistic, reference.chiSquare) < Tolerance.doubleSums)
        #expect(relativeError(test.pValue, reference.chiSquarePValue) < Tolerance.closedForm)
        #expect(test.degreesOfFreedom == 4)
    }

    @Test func sparseBinsAreMerged() throws {
        let test = try ChiSquareTest(
            counts: [1, 2, 50, 47, 0], probabilities: [0.01, 0.02, 0.5, 0.46, 0.01])
        #expect(test.degreesOfFreedom == 1)
    }

    /// What the law cannot draw refutes it, however few; a bin of probability 0 that is empty says nothing.
    @Test func impossibleObservationsRefuteTheLaw() throws {
        let refuted = try ChiSquareTest(counts: [50, 1, 50], probabilities: [0.5, 0, 0.5])
        #expect(refuted.pValue == 0)
        #expect(refuted.impossibleCount == 1)
        let only = try ChiSquareTest(counts: [10, 0], probabilities: [0, 1])
        #expect(only.pValue == 0 && only.degreesOfFreedom == 0)
        let consistent = try ChiSquareTest(counts: [0, 50, 0, 50, 0], probabilities: [0, 0.5, 0, 0.5, 0])
        #expect(consistent.pValue == 1 && consistent.impossibleCount == 0)
        #expect(consistent.degreesOfFreedom == 1)
    }

    @Test func refusesWhatCannotBeTested() {
        #expect(throws: StatisticsError.self) {
            try ChiSquareTest(counts: [0, 0], probabilities: [0.5, 0.5])
        }
        #expect(throws: StatisticsError.self) { try ChiSquareTest(counts: [1], probabilities: [0.5, 0.5]) }
        #expect(throws: StatisticsError.self) {
            try ChiSquareTest(counts: [3, 1], probabilities: [0.5, 0.5])
        }
        #expect(throws: StatisticsError.self) {
            try KolmogorovSmirnovTest(sorted: [], below: { $0 }, upTo: { $0 })
        }
    }
}
