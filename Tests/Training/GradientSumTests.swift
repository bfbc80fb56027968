import JointAugmentation
import TestSupport
import Testing

@testable import Training

@Suite struct GradientSumTests {
    /// What a step's momentum begins as is the gradient: phases that use it at once, of passes in turns, of two, and of stages, give
    /// what is kept of all layers.
    @Test(.eachRow) func aStepUsesTheGradientThatIsKept() {
        eachRow(ContrastiveMethod.allCases.flatMap { method in [2, 3].map { (method, $0) } }) {
            try aStepUsesTheGradientThatIsKept($0.0, splits: $0.1)
        }
    }

    private func aStepUsesTheGradientThatIsKept(_ method: ContrastiveMethod, splits: Int) throws {
        let configuration = MethodConfiguration(
            method: method, architecture: .resnet20, width: 8, outputWidth: 16, predictorWidth: 16,
            queueLength: 24, batchNormSplits: splits, prototypes: 16)
        let views = try (0..<configuration.viewCount).map {
            try HashedNumbers.images("view \($0)", count: 12, side: $0 < 2 ? 16 : 8)
        }
        var kept = try TrainingNetwork(configuration, seed: 5)
        let before = kept
        let report = try kept.gradients(views, threads: 2)
        let settings = StepSettings(optimizer: OptimizerSettings(rate: 0.05, weightDecay: 0))
        for threads in [1, 2] {
            var network = before
            #expect(try network.step(views, settings: settings, threads: threads) == report)
            let momentum = try network.momentumTensors()
            for entry in network.layout.parameters {
                #expect(momentum[entry.name]?.values == kept.gradient(entry), "\(entry.name)")
            }
        }
    }
}
