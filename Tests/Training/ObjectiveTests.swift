import Encoders
import Testing
import TestSupport

@testable import Layers
@testable import Training

/// What surrounds the encoder comes in pieces: views, target, parameter groups.
@Suite struct ObjectiveTests {
    private static let configuration = MethodConfiguration(
        architecture: .resnet20, width: 8, outputWidth: 32, predictorWidth: 8)
    private let settings = StepSettings(
        optimizer: OptimizerSettings(rate: 0.05, predictorRate: 0.1), targetMomentum: 0.75)

    private func views(_ count: Int) throws -> [ImageBatch] {
        try (0..<count).map { try HashedNumbers.images("view \($0)", count: 6, side: 12) }
    }

    /// SimSiam compared with a copy that follows the network.
    private struct FollowingSimSiam: Objective {
        let inner = SimSiam(projectorLayers: 3, projectorWidth: nil, outputWidth: 32, predictorWidth: 8)
        let target = TargetNetwork.movingAverage(MovingAverage(heads: 2))
        let viewCounts = 2...2

        func heads(features: Int) -> [TrainableHead] { inner.heads(features: features) }

        func loss<Scalar: LayerScalar>(
            of view: Int, among outputs: ViewOutputs<Scalar>, _ memory: ObjectiveMemory<Scalar>,
            gradient: UnsafeMutablePointer<Scalar>
        ) -> Double { inner.loss(of: view, among: outputs, memory, gradient: gradient) }

        func outputDeviation<Scalar: LayerScalar>(
            of view: Int, among outputs: ViewOutputs<Scalar>
        ) -> Double {
            inner.outputDeviation(of: view, among: outputs)
        }
    }

    /// The loss of three views is the mean of the losses of their three pairs: batch norm sees each view alone.
    @Test func threeViewsAreThreePairs() throws {
        let views = try views(3)
        var network = try TrainingNetwork(Self.configuration, seed: 3)
        let together = try network.gradients(views, threads: 2).loss
        let pairs = try [(0, 1), (0, 2), (1, 2)].map { pair in
            try network.gradients([views[pair.0], views[pair.1]], threads: 2).loss
        }
        #expect(abs(together - pairs.reduce(0, +) / 3) < 4 * together.ulp)
    }

    @Test func threadsDoNotChangeTheStepOfThreeViews() throws {
        let views = try views(3)
        let tensors = try [1, 2, 3].map { threads in
            var network = try TrainingNetwork(Self.configuration, seed: 3)
            _ = try network.step(views, settings: settings, threads: threads)
            return try network.tensors()
        }
        #expect(tensors[0] == tensors[1] && tensors[0] == tensors[2])
    }

    @Test func oneViewIsRefused() throws {
        var network = try TrainingNetwork(Self.configuration, seed: 3)
        let views = try views(1)
        #expect(throws: TrainingError.self) { _ = try network.step(views, settings: settings, threads: 1) }
    }

    /// At the start the target is the network itself; then each step moves it by a quarter of the way.
    @Test func aTargetFollowsTheNetwork() throws {
        let views = try views(2)
        let encoder = Self.configuration.encoder
        var followed = TrainingNetwork(encoder: encoder, objective: FollowingSimSiam(), seed: 3)
        var plain = try TrainingNetwork(Self.configuration, seed: 3)
        let start = followed.parameters
        let first = try followed.step(views, settings: settings, threads: 2)
        #expect(try plain.step(views, settings: settings, threads: 2) == first)
        #expect(followed.parameters == plain.parameters)
        for index in stride(from: 0, to: start.count, by: 97) {
            let expected = start[index] + 0.25 * (followed.parameters[index] - start[index])
            #expect(abs(followed.target[index] - expected) <= expected.ulp)
        }
        var resumed = TrainingNetwork(encoder: encoder, objective: FollowingSimSiam(), seed: 4)
        try resumed.load(try followed.tensors())
        try resumed.loadMomentum(try followed.momentumTensors())
        try resumed.loadTarget(try followed.targetTensors())
        let second = try followed.step(views, settings: settings, threads: 2)
        #expect(try plain.step(views, settings: settings, threads: 2).loss != second.loss)
        #expect(try resumed.step(views, settings: settings, threads: 2) == second)
        #expect(try plain.targetTensors().isEmpty)
    }

    @Test func groupsAreTheEncoderAndItsHeads() {
        let encoder = Self.configuration.encoder
        let layout = ParameterLayout(
            encoder: encoder,
            heads: Self.configuration.objective.heads(features: encoder.featureCount))
        #expect(layout.groups.map(\.name) == ["encoder", "projector", "predictor"])
        let entry = layout.parameters.first { $0.name == "encoder.layer2.0.conv1.weight" }
        #expect(entry?.offset == layout.place(of: "encoder.layer2.0.conv1.weight"))
        #expect(entry.map { layout.groups[0].range.contains($0.offset) } == true)
    }

    @Test(arguments: [KnownArchitecture.resNeXt50, .resNeXt101])
    func groupedConvolutionsAreRefused(_ architecture: KnownArchitecture) {
        #expect(throws: TrainingError.self) {
            try MethodConfiguration(architecture: architecture).check()
        }
    }
}
