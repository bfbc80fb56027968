import Checkpoints
import Encoders
import OrderedCollections
import TestSupport
import Testing

@testable import Training

@Suite struct TrainingNetworkTests {
    private static let small = MethodConfiguration(
        architecture: .resnet20, width: 8, outputWidth: 32, predictorWidth: 8)
    private let settings = StepSettings(optimizer: OptimizerSettings(rate: 0.05, predictorRate: 0.1))

    private func run(_ network: inout TrainingNetwork, steps: Range<Int>, threads: Int = 2) throws -> [Float]
    {
        try steps.map { step in
            let first = try HashedNumbers.images("first \(step)", count: 6, side: 12)
            let second = try HashedNumbers.images("second \(step)", count: 6, side: 12)
            return try network.step([first, second], settings: settings, threads: threads).loss
        }
    }

    @Test func threadsDoNotChangeABit() throws {
        var networks = try (0..<3).map { _ in try TrainingNetwork(Self.small, seed: 3) }
        let losses = try (0..<3).map { try run(&networks[$0], steps: 0..<3, threads: $0 + 1) }
        #expect(losses[0] == losses[1] && losses[0] == losses[2])
        #expect(try networks[0].tensors() == networks[1].tensors())
        #expect(try networks[0].tensors() == networks[2].tensors())
        #expect(try networks[0].momentumTensors() == networks[1].momentumTensors())
    }

    @Test func aResumedRunGoesOnAsTheFirst() throws {
        var network = try TrainingNetwork(Self.small, seed: 3)
        _ = try run(&network, steps: 0..<2)
        var resumed = try TrainingNetwork(Self.small, seed: 4)
        try resumed.load(try network.tensors())
        try resumed.loadMomentum(try network.momentumTensors())
        let losses = try (run(&network, steps: 2..<4), run(&resumed, steps: 2..<4))
        #expect(losses.0 == losses.1)
        #expect(try network.tensors() == resumed.tensors())
    }

    @Test func aCopyIsTrainedOnItsOwn() throws {
        var network = try TrainingNetwork(Self.small, seed: 3)
        _ = try run(&network, steps: 0..<1)
        let before = try network.tensors()
        var copy = network
        let losses = try run(&copy, steps: 1..<3)
        #expect(try network.tensors() == before)
        #expect(try run(&network, steps: 1..<3) == losses)
        #expect(try network.tensors() == copy.tensors())
    }

    @Test func anotherSizeOfBatchIsTaken() throws {
        var network = try TrainingNetwork(Self.small, seed: 3)
        _ = try run(&network, steps: 0..<1)
        let images = try HashedNumbers.images("more", count: 3, side: 17)
        let report = try network.step([images, images], settings: settings, threads: 2)
        #expect(report.loss.isFinite)
    }

    /// The bias ahead of the last batch norm has no gradient of its own and keeps its first value.
    @Test func theProjectorsLastBiasIsKept() throws {
        var network = try TrainingNetwork(Self.small, seed: 3)
        let before = try network.tensors()
        _ = try run(&network, steps: 0..<2)
        let after = try network.tensors()
        let changed = before.keys.filter { before[$0] != after[$0] }
        #expect(before["encoder.fc.6.bias"] == after["encoder.fc.6.bias"])
        #expect(changed.count == before.count - 1)
    }

    @Test func ratesAreThoseOfTheirParts() throws {
        let images = try (0..<2).map { try HashedNumbers.images("view \($0)", count: 6, side: 12) }
        for (settings, part) in [
            (OptimizerSettings(rate: 0, predictorRate: 0.1), "predictor."),
            (OptimizerSettings(rate: 0.1, predictorRate: 0), "encoder."),
        ] {
            var network = try TrainingNetwork(Self.small, seed: 3)
            let before = try network.tensors()
            _ = try network.step(
                [images[0], images[1]], settings: StepSettings(optimizer: settings), threads: 1)
            let after = try network.tensors()
            let changed = before.keys.filter { !$0.contains("running") && before[$0] != after[$0] }
            #expect(!changed.isEmpty && changed.allSatisfy { $0.hasPrefix(part) })
        }
    }

    @Test func aLossThatIsNotFiniteChangesNothing() throws {
        var network = try TrainingNetwork(Self.small, seed: 3)
        let before = try network.tensors()
        let images = try HashedNumbers.images("view", count: 4, side: 12)
        let broken = try ImageBatch(
            count: 4, height: 12, width: 12, pixels: images.pixels.map { $0 > 1.49 ? .nan : $0 })
        #expect {
            _ = try network.step([images, broken], settings: settings, threads: 2)
        } throws: { error in
            guard case .notFiniteLoss(_, let rate) = error as? TrainingError else { return false }
            return rate == 0.05
        }
        #expect(try network.tensors() == before)
    }

    @Test func batchesThatDoNotFitAreRefused() throws {
        var network = try TrainingNetwork(Self.small, seed: 3)
        let images = try HashedNumbers.images("view", count: 4, side: 12)
        let fewer = try HashedNumbers.images("view", count: 3, side: 12)
        let single = try HashedNumbers.images("view", count: 1, side: 12)
        #expect(throws: TrainingError.differentViews(first: [4, 12, 12], second: [3, 12, 12])) {
            _ = try network.step([images, fewer], settings: settings, threads: 2)
        }
        #expect(throws: TrainingError.self) {
            _ = try network.step([single, single], settings: settings, threads: 2)
        }
    }

    @Test(
        arguments: ([
            MethodConfiguration(width: 0), MethodConfiguration(width: 1025),
            MethodConfiguration(projectorLayers: 4),
            MethodConfiguration(outputWidth: 1 << 20), MethodConfiguration(predictorWidth: -1),
        ] as [MethodConfiguration]).named {
            "\($0.architecture) \($0.width) \($0.projectorLayers) \($0.outputWidth)"
        })
    func settingsOutOfRangeAreRefused(_ test: Named<MethodConfiguration>) {
        let configuration = test.value
        #expect(throws: TrainingError.self) { _ = try TrainingNetwork(configuration, seed: 0) }
    }

    @Test func tensorsOfAnotherNetworkAreRefused() throws {
        var network = try TrainingNetwork(Self.small, seed: 3)
        var tensors = try network.tensors()
        let removed = tensors.removeValue(forKey: "predictor.0.weight")
        tensors["predictor.9.weight"] = removed
        #expect(
            throws: TrainingError.wrongNames(
                missing: ["predictor.0.weight"], unexpected: ["predictor.9.weight"])
        ) { try network.load(tensors) }
        tensors["predictor.0.weight"] = try Tensor(shape: [1], values: [0])
        #expect(
            throws: TrainingError.wrongShape(tensor: "predictor.0.weight", expected: [8, 32], found: [1])
        ) { try network.load(tensors, ignoringUnexpected: true) }
    }
}
