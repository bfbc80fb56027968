import Testing

@testable import Training

/// Training against torch's, from the same weights and views.
@Suite struct TrainingParityTests {
    /// Both the norm of each gradient and its sampled numbers agree within 1e-4 of the gradient's norm (its root mean
    /// square, for a single number).
    @Test(arguments: TrainingFixture.all)
    func gradientsEqualTorch(_ name: String) throws {
        let fixture = try TrainingFixture.load(name)
        var network = try fixture.network(name)
        let views = try fixture.views(0)
        let report = try network.gradients(first: views.first, second: views.second, threads: 2)
        #expect(abs(Double(report.loss) - fixture.loss) < 1e-5)
        #expect(abs(Double(report.outputDeviation) - fixture.deviation) < 1e-5)
        let trained = network.plan.parameters.filter { $0.offset < network.plan.frozenStart }
        #expect(trained.count == fixture.gradients.count)
        var worst = (error: 0.0, name: "")
        for entry in trained {
            let expected = try #require(fixture.gradients[entry.name])
            let found = network.gradient(entry)
            let norm = found.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
            let mean = expected.norm / Double(found.count).squareRoot()
            let distance = zip(found.samples, expected.samples).reduce(0.0) {
                $0 + (Double($1.0) - $1.1) * (Double($1.0) - $1.1)
            }
            let typical = (distance / Double(expected.samples.count)).squareRoot() / mean
            let error = max(abs(norm / expected.norm - 1), typical)
            if error > worst.error { worst = (error, entry.name) }
        }
        #expect(worst.error < 1e-4, "\(worst.name)")
    }

    @Test(arguments: TrainingFixture.all)
    func runningStatisticsEqualTorch(_ name: String) throws {
        let fixture = try TrainingFixture.load(name)
        var network = try fixture.network(name)
        let views = try fixture.views(0)
        _ = try network.step(
            first: views.first, second: views.second, settings: DescentSettings(rate: 0), threads: 2)
        let tensors = try network.tensors()
        for (name, expected) in fixture.statistics {
            let found = try #require(tensors[name]?.values.samples)
            #expect(found.count == expected.count)
            for (value, wanted) in zip(found, expected) {
                #expect(abs(Double(value) - wanted) < 1e-4 * max(1, abs(wanted)), "\(name)")
            }
        }
    }

    @Test(arguments: TrainingFixture.all)
    func twentyStepsFollowTorch(_ name: String) throws {
        let fixture = try TrainingFixture.load(name)
        var network = try fixture.network(name, startsFlat: true)
        let settings = DescentSettings(
            rate: fixture.configuration.rate, predictorRate: fixture.configuration.predictorRate,
            weightDecay: fixture.configuration.decay)
        for (step, expected) in fixture.losses.enumerated() {
            let views = try fixture.views(step % 4)
            let report = try network.step(
                first: views.first, second: views.second, settings: settings, threads: 2)
            #expect(abs(Double(report.loss) - expected) < 1e-3, "step \(step)")
        }
    }
}
