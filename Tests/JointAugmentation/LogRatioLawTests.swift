import JointAugmentation
import TestSupport
import Testing

@testable import Statistics

/// The accuracy that the laws promise.
private let promised = Tolerance.closedForm

@Suite struct LogRatioLawTests {
    @Test func referenceIsComplete() {
        #expect(LawReference.all.count == 4 * 14)
    }

    @Test(.eachRow) func densityAndProbabilities() {
        eachRow(LawReference.all) { try densityAndProbabilities($0) }
    }

    private func densityAndProbabilities(_ reference: LawReference) throws {
        let law = try reference.law
        for point in reference.points {
            let t = try #require(point[0])
            if let expected = point[1] {
                #expect(
                    relativeError(law.density(at: t), expected) <= promised,
                    "\(reference.testDescription): density at \(t)")
            }
            if let expected = point[2] {
                let found = law.logDensity(at: t)
                #expect(
                    abs(found - expected) <= promised * max(1, abs(expected)),
                    "\(reference.testDescription): log density at \(t)")
            }
            if let expected = point[3] {
                #expect(
                    relativeError(law.cumulativeProbability(at: t), expected) <= promised,
                    "\(reference.testDescription): CDF at \(t)")
            }
            if let expected = point[4] {
                #expect(
                    relativeError(law.complement(at: t), expected) <= promised,
                    "\(reference.testDescription): complement at \(t)")
            }
        }
    }

    @Test(.eachRow) func quantiles() {
        eachRow(LawReference.all) { try quantiles($0) }
    }

    private func quantiles(_ reference: LawReference) throws {
        let law = try reference.law
        for pair in reference.quantiles {
            let (p, expected) = (try #require(pair[0]), try #require(pair[1]))
            #expect(
                relativeError(law.quantile(p), expected) <= promised,
                "\(reference.testDescription): quantile of \(p)")
            #expect(law.quantile(complement: p) == -law.quantile(p), "\(reference.testDescription)")
        }
    }

    @Test(.eachRow) func exceedanceMeanAndEntropy() {
        eachRow(LawReference.all) { try exceedanceMeanAndEntropy($0) }
    }

    private func exceedanceMeanAndEntropy(_ reference: LawReference) throws {
        let law = try reference.law
        for pair in reference.exceedance {
            guard let k = pair[0], let expected = pair[1] else { continue }
            #expect(
                relativeError(law.exceedance(beyond: k), expected) <= promised,
                "\(reference.testDescription): exceedance of \(k)")
            #expect(
                law.twoSidedExceedance(beyond: k) == 2 * law.exceedance(beyond: k),
                "\(reference.testDescription)")
        }
        #expect(
            relativeError(law.meanAbsoluteLogRatio, reference.mean) <= promised,
            "\(reference.testDescription)")
        #expect(
            abs(law.entropy - reference.entropy) <= promised * max(1, abs(reference.entropy)),
            "\(reference.testDescription)")
    }

    /// The integral of -f log f by mpmath to 15 digits.
    @Test(.eachRow) func entropyOfRandomCropOnAnyRange() {
        eachRow([
            (1e-300, 1.0, 1.6931471805599454),
            (1.0, 1e+300, 1.6931471805599454),
            (1e-30, 1.0, 1.6931471805599454),
            (0.001, 1.0, 1.6800781330315449),
            (0.999, 1.0, -6.407255091377902),
            (1.0, 1.000000001, -20.223265754706045),
        ]) { try entropyOfRandomCropOnAnyRange($0.0, high: $0.1, expected: $0.2) }
    }

    private func entropyOfRandomCropOnAnyRange(_ low: Double, high: Double, expected: Double) throws {
        let law = IndependentLaw(range: try ParameterRange(low: low, high: high))
        #expect(relativeError(law.entropy, expected) < promised)
    }

    @Test func edgesOfTheSupport() throws {
        let range = try ParameterRange.area(low: 0.2, high: 1)
        let laws: [any LogRatioLaw] = [
            IndependentLaw(range: range), try JointLaw(beta: 2, range: range),
            try JointLaw(beta: -2, range: range), try JointLaw(beta: 0, range: range),
        ]
        for law in laws {
            #expect(law.density(at: 2) == 0)
            #expect(law.logDensity(at: -2) == -.infinity)
            #expect(law.cumulativeProbability(at: -2) == 0)
            #expect(law.cumulativeProbability(at: 2) == 1)
            #expect(law.cumulativeProbability(at: 0) == 0.5)
            #expect(law.quantile(0) == -range.logRatioBound)
            #expect(law.quantile(1) == range.logRatioBound)
            #expect(law.quantile(0.5) == 0)
            #expect(law.quantile(1.5).isNaN)
            #expect(law.density(at: .nan).isNaN)
            #expect(law.exceedance(beyond: 5.1) == 0)
        }
    }

    @Test func logDensityNeverUnderflows() throws {
        let range = try ParameterRange.area(low: 0.2, high: 1)
        let law = try JointLaw(beta: 1e5, range: range)
        #expect(law.density(at: 1.6) == 0)
        #expect(law.logDensity(at: 1.6) < -4e9)
        #expect(law.logDensity(at: 1.6).isFinite)
    }

    @Test(arguments: [1e300, -1e300, .leastNonzeroMagnitude, -Double.leastNonzeroMagnitude, 1e100])
    func everyRealBetaHasAnAnswer(_ beta: Double) throws {
        let law = try JointLaw(beta: beta, range: try .area(low: 0.2, high: 1))
        for t in [-1.6, -1, -1e-9, 0, 0.5, 1.6] {
            #expect(law.density(at: t) >= 0)
            #expect(law.cumulativeProbability(at: t) >= 0 && law.cumulativeProbability(at: t) <= 1)
            #expect(!law.logDensity(at: t).isNaN)
        }
        for p in [1e-9, 0.3, 0.5, 0.9] { #expect(abs(law.quantile(p)) <= law.range.logRatioBound) }
        #expect(law.entropy.isFinite && law.meanAbsoluteLogRatio.isFinite)
    }

    @Test func randomCropBeyondTwoToOne() throws {
        let law = IndependentLaw(range: try .area(low: 0.2, high: 1))
        #expect(abs(law.twoSidedExceedance(beyond: 2) - 0.28125) < Tolerance.lastPlaces)
        #expect(abs(law.exceedance(beyond: 2) - 0.140625) < Tolerance.lastPlaces)
    }

    /// The double nearest to L is the bound, on whichever side of it rounding put it.
    @Test(.eachRow) func densityReachesTheBound() {
        eachRow([(0.2, 1.0), (0.08, 1), (0.6, 1), (0.3, 1), (0.1, 0.7)]) {
            try densityReachesTheBound($0.0, high: $0.1)
        }
    }

    private func densityReachesTheBound(_ low: Double, high: Double) throws {
        let range = try ParameterRange.area(low: low, high: high)
        let law = try JointLaw(beta: 0, range: range)
        #expect(law.density(at: range.logRatioBound) == 0.5 / range.logRatioBound)
        #expect(IndependentLaw(range: range).density(at: range.logRatioBound) >= 0)
    }

    @Test(.eachRow) func refusesRangesThatDoublesCannotHold() {
        eachRow([
            (Double.leastNormalMagnitude / 128, 1.0), (.leastNonzeroMagnitude, 1.0), (1e-200, 1e200),
            (1.0, 1.000_000_000_000_01),
        ]) { refusesRangesThatDoublesCannotHold($0.0, high: $0.1) }
    }

    private func refusesRangesThatDoublesCannotHold(_ low: Double, high: Double) {
        #expect(throws: AugmentationError.extremeRange(low: low, high: high)) {
            try ParameterRange(low: low, high: high)
        }
    }

    @Test func refusesNonsense() {
        #expect(throws: AugmentationError.invalidRange(low: 1, high: 1)) {
            try ParameterRange(low: 1, high: 1)
        }
        #expect(throws: AugmentationError.invalidRange(low: 0, high: 1)) {
            try ParameterRange(low: 0, high: 1)
        }
        #expect(throws: AugmentationError.areaBeyondWhole(high: 1.5)) {
            try ParameterRange.area(low: 0.2, high: 1.5)
        }
        #expect(throws: AugmentationError.invalidStrength(1)) { try ParameterRange.jitterFactor(strength: 1) }
        for beta in [Double.nan, .infinity, -.infinity] {
            #expect(throws: AugmentationError.self) {
                try JointLaw(beta: beta, range: try .area(low: 0.2, high: 1))
            }
        }
    }
}
