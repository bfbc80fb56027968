import JointAugmentation
import TestSupport
import Testing

/// The numbers and the code of the article on joining another parameter.
@Suite struct DocumentationTests {
    @Test func theArticlesNumbersAreTheLaws() throws {
        let saturation = try ParameterRange(low: 0.6, high: 1.4)
        let independent = IndependentLaw(range: saturation)
        let joint = try JointLaw(beta: -2, range: saturation)
        #expect(abs(saturation.logRatioBound - 0.847) < Tolerance.threeDigits)
        #expect(
            abs(independent.meanAbsoluteLogRatio - 0.276) < Tolerance.threeDigits,
            "\(independent.meanAbsoluteLogRatio)")
        #expect(
            abs(joint.meanAbsoluteLogRatio - 0.541) < Tolerance.threeDigits, "\(joint.meanAbsoluteLogRatio)")
        #expect(
            abs(joint.twoSidedExceedance(beyond: 1.5) - 0.737) < Tolerance.threeDigits,
            "\(joint.twoSidedExceedance(beyond: 1.5))")
    }

    @Test func theArticlesCodeRuns() throws {
        let saturation = try ParameterRange(low: 0.6, high: 1.4)
        let sampler = try PairSampler(law: .joint(beta: 0), range: saturation)
        let weight = try ImportanceWeight(law: .independent, range: saturation)
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<100 {
            let pair = sampler.next(using: &generator)
            #expect((0.6...1.4).contains(pair.first) && (0.6...1.4).contains(pair.second))
            #expect(weight(pair) >= 0 && weight(pair) <= weight.bound)
        }
        let crops = try CropSampler(
            law: .joint(beta: 0), range: .area(low: 0.2, high: 1), realisation: .torchvision)
        let pair = crops.pair(seed: 0, image: 42, draw: 0, size: try ImageSize(width: 500, height: 375))
        #expect(pair.first.box.pixelCount > 0)
    }
}
