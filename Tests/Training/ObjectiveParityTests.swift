import Checkpoints
import OrderedCollections
import TestSupport
import Testing

@testable import Training

/// Every method beside its official code's formulas in torch, from the same weights and views.
@Suite struct ObjectiveParityTests {
    @Test(arguments: ObjectiveFixture.all)
    func gradientsEqualTorch(_ name: String) throws {
        let fixture = try ObjectiveFixture.load(name)
        var network = try fixture.network()
        let report = try network.gradients(
            fixture.views(0), settings: fixture.settings(0), threads: 2)
        #expect(abs(Double(report.loss) - fixture.loss) < Tolerance.float32Network * max(1, fixture.loss))
        let worst = try TensorSummary.greatestError(fixture.gradients, network.layout) {
            network.gradient($0).map(Double.init)
        }
        #expect(worst.error < Tolerance.float32Network, "\(worst.name)")
    }

    /// The same passes in double precision leave nothing to rounding but that of the fixtures' digits.
    @Test(arguments: ObjectiveFixture.all)
    func gradientsInDoubleEqualTorch(_ name: String) throws {
        let fixture = try ObjectiveFixture.load(name)
        let network = try fixture.network()
        let double = try DoubleNetwork(network, views: fixture.views(0))
        #expect(
            abs(Double(double.report.loss) - fixture.loss) < Tolerance.float32Features * max(1, fixture.loss))
        let worst = try TensorSummary.greatestError(fixture.gradients, network.layout) { double.gradient($0) }
        #expect(worst.error < Tolerance.float32WeightGradient, "\(worst.name)")
    }

    /// Twenty steps of the method's optimiser and schedules; target, queue and centre too.
    @Test(arguments: ObjectiveFixture.all)
    func twentyStepsFollowTorch(_ name: String) throws {
        let fixture = try ObjectiveFixture.load(name)
        var network = try fixture.network(startsFlat: true)
        let (first, firstTarget) = try (network.tensors(), network.targetTensors())
        for (step, expected) in fixture.losses.enumerated() {
            let report = try network.step(fixture.views(step), settings: fixture.settings(step), threads: 2)
            #expect(
                abs(Double(report.loss) - expected) < Tolerance.float32Training * max(1, expected),
                "step \(step)")
        }
        try compare(network.tensors(), since: first, fixture.parameters, fixture.tolerances)
        try compare(network.targetTensors(), since: firstTarget, fixture.target ?? [:], fixture.tolerances)
        let memory = try network.memoryTensors()
        for (name, expected) in [("queue", fixture.queue), ("center", fixture.center)] {
            guard let expected else { continue }
            let found = try #require(memory[name]?.values)
            #expect(expected.error(of: found.map(Double.init)) < Tolerance.float32Training, "\(name)")
        }
    }

    private func compare(
        _ tensors: OrderedDictionary<String, Tensor>, since first: OrderedDictionary<String, Tensor>,
        _ expected: [String: TensorSummary], _ tolerances: (value: Double, change: Double)
    ) throws {
        for (name, summary) in expected where !name.hasSuffix("weight_g") {
            let found = try #require(tensors[name]?.values, "\(name)").map(Double.init)
            let start = try #require(first[name]?.values).map(Double.init)
            #expect(summary.error(of: found) < tolerances.value, "\(name)")
            // LARS moves a weight by less than a thousandth of itself: the sum of the moves tells more.
            guard let change = summary.change, change > 1e-4 else { continue }
            let moved = zip(found, start).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
            #expect(abs(moved / change - 1) < tolerances.change, "\(name)")
        }
    }

    /// The recipes give torch's learning rates, momenta and temperatures.
    @Test(arguments: ObjectiveFixture.all.filter { $0 != "moco-v1" })
    func schedulesEqualTorch(_ name: String) throws {
        let fixture = try ObjectiveFixture.load(name)
        let settings = fixture.configuration
        let own = MethodDefaults(settings.method)
        let schedule = LearningRateSchedule(
            baseRate: settings.rate * 256 / Double(settings.batch), batch: settings.batch,
            epochs: settings.steps / settings.stepsPerEpoch, form: own.form,
            warmupEpochs: Double(settings.warmupSteps ?? 0) / Double(settings.stepsPerEpoch))
        for (step, rate) in fixture.rates.enumerated() {
            let found = schedule.rate(step: step, stepsPerEpoch: settings.stepsPerEpoch)
            #expect(abs(found - rate) < Tolerance.closedForm, "step \(step)")
        }
        let momenta = TargetMomentumSchedule(
            first: settings.targetMomentum ?? 1, isCosine: !settings.method.hasQueue)
        for (step, momentum) in (fixture.targetMomenta ?? []).enumerated() {
            #expect(abs(momenta.momentum(step: step, of: settings.steps) - momentum) < Tolerance.closedForm)
        }
        let temperatures = TeacherTemperatureSchedule(first: 0.04, last: 0.07, epochs: 3)
        for (step, temperature) in (fixture.teacherTemperatures ?? []).enumerated() {
            let found = temperatures.temperature(epoch: step / settings.stepsPerEpoch)
            #expect(abs(found - temperature) < Tolerance.closedForm)
        }
    }

    /// MoCo v1 takes a tenth at epochs 120 and 160 of 200.
    @Test func momentumContrastFallsByTenths() {
        let schedule = LearningRateSchedule(baseRate: 0.03, batch: 256, epochs: 200, form: .tenthsByEpoch)
        let rates = [0, 119, 120, 159, 160, 199].map { schedule.rate(step: $0 * 7, stepsPerEpoch: 7) }
        for (rate, expected) in zip(rates, [0.03, 0.03, 0.003, 0.003, 0.0003, 0.0003]) {
            #expect(abs(rate - expected) < Tolerance.closedForm)
        }
    }

    /// Bytes do not depend on threads; a state goes on as if nothing had been.
    @Test(arguments: ["simsiam"] + ObjectiveFixture.all)
    func threadsAndStatesDoNotChangeSteps(_ name: String) throws {
        let fixture = try ObjectiveFixture.load(name == "simsiam" ? "moco-v3" : name)
        var configuration = fixture.method
        if name == "simsiam" {
            configuration = MethodConfiguration(
                stem: .small3x3, width: 8, outputWidth: 16, predictorWidth: 8)
        }
        func after(_ steps: Range<Int>, threads: Int, from start: TrainingNetwork? = nil) throws
            -> TrainingNetwork
        {
            var network = try start ?? TrainingNetwork(configuration, seed: 7)
            for step in steps {
                _ = try network.step(
                    fixture.views(step), settings: fixture.settings(step + 5), threads: threads)
            }
            return network
        }
        let networks = try [1, 2, 3].map { try after(0..<3, threads: $0) }
        var resumed = try TrainingNetwork(configuration, seed: 8)
        let halfway = try after(0..<2, threads: 2)
        try resumed.load(halfway.tensors())
        try resumed.loadMomentum(halfway.momentumTensors())
        try resumed.loadSecondMoment(halfway.secondMomentTensors())
        try resumed.loadTarget(halfway.targetTensors())
        try resumed.loadMemory(halfway.memoryTensors())
        let all = try networks + [after(2..<3, threads: 2, from: resumed)]
        let first = try all.map {
            try [$0.tensors(), $0.targetTensors(), $0.memoryTensors(), $0.momentumTensors()]
        }
        #expect(first.allSatisfy { $0 == first[0] })
    }
}
