import TestSupport
import Testing

@testable import Training

/// Training against torch's, from the same weights and views.
@Suite struct TrainingParityTests {
    @Test(arguments: TrainingFixture.inFloat)
    func gradientsEqualTorch(_ name: String) throws {
        let fixture = try TrainingFixture.load(name)
        var network = try fixture.network(name)
        let views = try fixture.views(0)
        let report = try network.gradients([views.first, views.second], threads: 2)
        #expect(abs(Double(report.loss) - fixture.loss) < Tolerance.float32Features)
        #expect(abs(Double(report.outputDeviation) - fixture.deviation) < Tolerance.float32Features)
        let worst = try TensorSummary.greatestError(fixture.gradients, network.layout) {
            network.gradient($0).map(Double.init)
        }
        #expect(worst.error < Tolerance.float32Network, "\(worst.name)")
    }

    /// The same passes in double precision leave nothing to rounding.
    @Test(arguments: TrainingFixture.all)
    func gradientsInDoubleEqualTorch(_ name: String) throws {
        let fixture = try TrainingFixture.load(name)
        let network = try fixture.network(name)
        let views = try fixture.views(0)
        let double = try DoubleNetwork(network, views: [views.first, views.second])
        let worst = try TensorSummary.greatestError(fixture.gradients, network.layout) { double.gradient($0) }
        #expect(worst.error < Tolerance.float32Statistics, "\(worst.name)")
    }

    @Test(arguments: TrainingFixture.all)
    func runningStatisticsEqualTorch(_ name: String) throws {
        let fixture = try TrainingFixture.load(name)
        var network = try fixture.network(name)
        let views = try fixture.views(0)
        _ = try network.step(
            [views.first, views.second], settings: StepSettings(), threads: 2)
        let tensors = try network.tensors()
        for (name, expected) in fixture.statistics {
            let found = try #require(tensors[name]?.values.samples)
            #expect(found.count == expected.count)
            for (value, wanted) in zip(found, expected) {
                #expect(
                    abs(Double(value) - wanted) < Tolerance.float32Network * max(1, abs(wanted)), "\(name)")
            }
        }
    }

    @Test(arguments: TrainingFixture.all)
    func twentyStepsFollowTorch(_ name: String) throws {
        let fixture = try TrainingFixture.load(name)
        var network = try fixture.network(name, startsFlat: true)
        let settings = StepSettings(
            optimizer: OptimizerSettings(
                rate: fixture.configuration.rate, predictorRate: fixture.configuration.predictorRate,
                weightDecay: fixture.configuration.decay))
        for (step, expected) in fixture.losses.enumerated() {
            let views = try fixture.views(step % 4)
            let report = try network.step(
                [views.first, views.second], settings: settings, threads: 2)
            #expect(abs(Double(report.loss) - expected) < Tolerance.float32Training, "step \(step)")
        }
    }
}
