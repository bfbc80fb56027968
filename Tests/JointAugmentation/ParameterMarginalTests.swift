import JointAugmentation
import Testing

/// Values of one marginal from Tests/Reference/marginal_fixtures.py.
private struct MarginalReference: Decodable {
    let scale: [Double]
    let beta: Double
    let density: [[Double]]
    let middle: Double
    let cdf_middle: Double  // swift-format-ignore: AlwaysUseLowerCamelCase
    let mean: Double
}

@Suite struct ParameterMarginalTests {
    @Test func densityMeanAndProbability() throws {
        let references = LawReference.load("marginals", as: [MarginalReference].self)
        #expect(references.count == 6)
        for reference in references {
            let range = try ParameterRange(low: reference.scale[0], high: reference.scale[1])
            let marginal = ParameterMarginal(try JointLaw(beta: reference.beta, range: range))
            for point in reference.density {
                #expect(relativeError(marginal.density(at: point[0]), point[1]) < 1e-10)
            }
            #expect(relativeError(marginal.mean, reference.mean) < 1e-10)
            // The reference's own integral meets a logarithm at its lower end.
            let found = marginal.cumulativeProbability(at: reference.middle)
            #expect(relativeError(found, reference.cdf_middle) < 1e-6)
        }
    }

    /// Mutual information by a midpoint rule on 6000 x 6000 areas, independent of the program: 0.168778 and so on.
    @Test(arguments: [(0.0, 0.168_778), (1, 0.112_846), (-2, 0.405_427), (2, 0.017_520), (-1, 0.227_364)])
    func mutualInformation(_ beta: Double, expected: Double) throws {
        let range = try ParameterRange.area(low: 0.2, high: 1)
        let marginal = ParameterMarginal(try JointLaw(beta: beta, range: range))
        #expect(abs(marginal.mutualInformation - expected) < 3e-6)
    }

    /// Where the density underflows in the middle, as at -80, the information stays what it is at -70.
    @Test func mutualInformationOfVeryHardPairs() throws {
        let range = try ParameterRange.area(low: 0.2, high: 1)
        let information = try [-70.0, -80, -200].map {
            ParameterMarginal(try JointLaw(beta: $0, range: range)).mutualInformation
        }
        #expect(information[0] > 0.7 && abs(information[1] - information[0]) < 0.01)
        #expect(information[2] > 0.7)
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
