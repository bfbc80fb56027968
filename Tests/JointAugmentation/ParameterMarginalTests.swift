import Foundation
import JointAugmentation
import TestSupport
import Testing

/// Values of one marginal from Tests/Reference/marginal_fixtures.py.
struct MarginalReference: Decodable, CustomTestStringConvertible {
    let scale: [Double]
    let beta: Double
    /// Parameter, density, P(S <= s).
    let points: [[Double]]
    let mean: Double
    let entropy: Double
    let information: Double

    static let all = LawReference.load("marginals", as: [MarginalReference].self)

    var testDescription: String { "JC(\(beta)) on \(scale)" }

    var marginal: ParameterMarginal {
        get throws {
            let range = try ParameterRange(low: scale[0], high: scale[1])
            return ParameterMarginal(try JointLaw(beta: beta, range: range))
        }
    }
}

/// The accuracy that the marginal promises.
private let promised = Tolerance.quadrature

@Suite struct ParameterMarginalTests {
    @Test func referenceIsComplete() {
        #expect(MarginalReference.all.count == 25 + 4 + 2 * 9)
        #expect(MarginalReference.all.allSatisfy { $0.points.count >= 3 })
    }

    @Test(.eachRow) func densityAndProbability() {
        eachRow(MarginalReference.all) { try densityAndProbability($0) }
    }

    private func densityAndProbability(_ reference: MarginalReference) throws {
        let marginal = try reference.marginal
        for point in reference.points {
            #expect(
                relativeError(marginal.density(at: point[0]), point[1]) < promised,
                "\(reference.testDescription): at \(point[0])")
            let probability = marginal.cumulativeProbability(at: point[0])
            #expect(
                relativeError(probability, point[2]) < promised,
                "\(reference.testDescription): at \(point[0])")
        }
    }

    @Test(.eachRow) func meanEntropyAndInformation() {
        eachRow(MarginalReference.all) { try meanEntropyAndInformation($0) }
    }

    private func meanEntropyAndInformation(_ reference: MarginalReference) throws {
        let marginal = try reference.marginal
        #expect(relativeError(marginal.mean, reference.mean) < promised, "\(reference.testDescription)")
        #expect(abs(marginal.entropy - reference.entropy) < promised, "\(reference.testDescription)")
        #expect(
            abs(marginal.mutualInformation - reference.information) < promised, "\(reference.testDescription)"
        )
    }

    /// Any finite beta on any range: no infinity, no NaN, and quickly.
    @Test(arguments: [
        -Double.greatestFiniteMagnitude, -3e7, -.leastNonzeroMagnitude, 77, 1e17, .greatestFiniteMagnitude,
    ])
    func everyFiniteBetaHasAnAnswer(_ beta: Double) throws {
        for (low, high) in [(0.2, 1.0), (1e-300, 1), (1, 1e300), (1, 1 + 2e-12)] {
            let range = try ParameterRange(low: low, high: high)
            let marginal = ParameterMarginal(try JointLaw(beta: beta, range: range))
            let clock = ContinuousClock()
            let time = clock.measure {
                #expect(marginal.mean >= low && marginal.mean <= high)
                #expect(marginal.entropy.isFinite)
                let information = marginal.mutualInformation
                #expect(information.isFinite && information >= 0)
            }
            // A sanitizer takes many times as long.
            #expect(
                time < .seconds(10) || ProcessInfo.processInfo.environment["JC_STATS_SANITIZER"] != nil)
            for share in [1e-15, 0.25, 0.5, 1 - 1e-15] {
                let value = low + share * (high - low)
                #expect(marginal.density(at: value) >= 0)
                let probability = marginal.cumulativeProbability(at: value)
                #expect(probability >= 0 && probability <= 1)
            }
        }
    }

    /// Mutual information by a midpoint rule on 6000 x 6000 areas, independent of the program: 0.168778 and so on.
    @Test(.eachRow) func mutualInformation() {
        eachRow([(0.0, 0.168_778), (1, 0.112_846), (-2, 0.405_427), (2, 0.017_520), (-1, 0.227_364)]) {
            try mutualInformation($0.0, expected: $0.1)
        }
    }

    private func mutualInformation(_ beta: Double, expected: Double) throws {
        let range = try ParameterRange.area(low: 0.2, high: 1)
        let marginal = ParameterMarginal(try JointLaw(beta: beta, range: range))
        #expect(abs(marginal.mutualInformation - expected) < 3e-6)
    }

    @Test func randomCropIsUniformAndIndependent() throws {
        let marginal = ParameterMarginal(IndependentLaw(range: try .area(low: 0.2, high: 1)))
        #expect(marginal.density(at: 0.5) == 1.25)
        #expect(marginal.mutualInformation == 0)
        #expect(marginal.mean == 0.6)
        #expect(marginal.cumulativeProbability(at: 0.4) == 0.25)
    }

    @Test func endsOfTheRange() throws {
        let marginal = ParameterMarginal(try JointLaw(beta: 0, range: try .area(low: 0.2, high: 1)))
        #expect(marginal.density(at: 0.2) == .infinity)
        #expect(marginal.density(at: 0.1) == 0)
        #expect(marginal.cumulativeProbability(at: 0.2) == 0)
        #expect(marginal.cumulativeProbability(at: 1) == 1)
    }
}
