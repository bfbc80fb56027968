import Checkpoints
import Datasets
import Encoders
import Imaging
import JointAugmentation
import TestSupport
import Testing

@testable import Difficulty

/// On real features one pass gives what each law's own pairs give.
@Suite(.enabled(if: RealData.folder != nil, "JC_STATS_DATA does not point to the real data"))
struct OnePassTests {
    private static let laws: [Law] = [.independent] + [-2, -1, 0, 1, 2].map { .joint(beta: $0) }

    private func report(
        isDirect: Bool, seed: UInt64, realisation: Realisation = .nominal
    ) throws -> SDFReport {
        let folder = try #require(RealData.folder)
        let encoder = try CheckpointFile.open("\(folder)/checkpoints/resnet20-12fca82f.th").encoder()
        let dataset = try SubsetDataset(Datasets.open("\(folder)/cifar10/test_batch.bin"), limit: 1500)
        var request = SDFRequest(
            laws: Self.laws,
            views: ViewSettings(
                design: JointDesign(areas: try .area(low: 0.2, high: 1), realisation: realisation), side: 32,
                normalization: .cifar10, seed: seed), threads: 2)
        (request.isDirect, request.pairs) = (isDirect, .drawn)
        return try SDFMeasurement(request, network: try ResNet(encoder)).run(on: dataset)
    }

    @Test(arguments: ([Realisation.nominal, .torchvision] as [Realisation]).named { $0.scheme.name })
    func bothWaysAgreeWithinTheirJointInterval(_ test: Named<Realisation>) throws {
        let realisation = test.value
        let onePass = try report(isDirect: false, seed: 1, realisation: realisation)
        let direct = try report(isDirect: true, seed: 2, realisation: realisation)
        for (one, own) in zip(onePass.results, direct.results) {
            #expect(one.method == .reweighted && own.method == .direct && one.isReliable)
            let errors = [one, own].map(\.estimate.standardError)
            let joint = 1.96 * (errors[0] * errors[0] + errors[1] * errors[1]).squareRoot()
            let distance = abs(one.estimate.mean - own.estimate.mean)
            #expect(distance <= joint, "\(one.law.label): \(one.estimate.mean), \(own.estimate.mean)")
            // The effective share is that of the weights: 62% for RandomCrop, about 80% for JC(2) and JC(-2).
            #expect(one.effectivePairs > 0.55 * 1500)
        }
        for (one, own) in zip(onePass.results.dropFirst(), direct.results.dropFirst()) {
            let (first, second) = (try #require(one.difference), try #require(own.difference))
            let joint =
                1.96
                * (first.standardError * first.standardError + second.standardError * second.standardError)
                .squareRoot()
            #expect(abs(first.mean - second.mean) <= joint, "\(one.law.label)")
            // Pairs in common make the difference sharper than either law's own interval.
            #expect(first.standardError < one.estimate.standardError)
        }
    }
}
