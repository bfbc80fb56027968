import Checkpoints
import Encoders
import Foundation
import JointAugmentation
import OrderedCollections
import TestSupport

@testable import Training

/// torch's losses, gradients and runs of one method (Tests/Reference/objective_fixtures.py).
struct ObjectiveFixture: Decodable {
    let configuration: Configuration
    let loss: Double
    let gradients: [String: TensorSummary]
    let shapes: [String: [Int]]
    let frozen: [String]
    let rates: [Double]
    let decays: [Double]
    let losses: [Double]
    let targetMomenta: [Double]?
    let teacherTemperatures: [Double]?
    let parameters: [String: TensorSummary]
    let target: [String: TensorSummary]?
    let queue: TensorSummary?
    let center: TensorSummary?

    enum CodingKeys: String, CodingKey {
        case configuration, loss, gradients, shapes, frozen, rates, decays, losses, parameters, target, queue,
            center
        case targetMomenta = "target_momenta"
        case teacherTemperatures = "teacher_temperatures"
    }

    struct Configuration: Decodable {
        let method: ContrastiveMethod
        let optimizer: OptimizerKind
        let salt: Int
        let width: Int
        let batch: Int
        let side: Int
        let outputs: Int
        let steps: Int
        let stepsPerEpoch: Int
        let rate: Double
        let hidden: Int?
        let temperature: Double?
        let studentTemperature: Double?
        let queue: Int?
        let splits: Int?
        let prototypes: Int?
        let locals: Int?
        let localSide: Int?
        let warmupSteps: Int?
        let targetMomentum: Double?
        let decay: Double

        enum CodingKeys: String, CodingKey {
            case method, optimizer, salt, width, batch, side, outputs, steps, rate, hidden, temperature,
                queue, splits,
                prototypes, locals, decay
            case stepsPerEpoch = "steps_per_epoch"
            case studentTemperature = "student_temperature"
            case localSide = "local_side"
            case warmupSteps = "warmup_steps"
            case targetMomentum = "target_momentum"
        }
    }

    /// Of parameters after twenty steps, and of the norm of what was added to them. Adam divides a gradient of rounding errors by
    /// itself: torch's own are 4e-3 and 0.08 from torch's in double precision.
    var tolerances: (value: Double, change: Double) {
        configuration.optimizer == .adamw
            ? (Tolerance.float32Moves, 0.2) : (Tolerance.float32Training, Tolerance.float32Moves)
    }

    static let all = ["simclr", "byol", "moco-v1", "moco-v2", "moco-v3", "dino", "dino-adamw"]

    static func load(_ name: String) throws -> ObjectiveFixture {
        let url = Bundle.module.url(
            forResource: name, withExtension: "json", subdirectory: "Fixtures/Objectives")
        guard let url else { throw CocoaError(.fileNoSuchFile) }
        return try JSONDecoder().decode(ObjectiveFixture.self, from: Data(contentsOf: url))
    }

    var method: MethodConfiguration {
        let settings = configuration
        return MethodConfiguration(
            method: settings.method, architecture: .resnet18, stem: .small3x3, width: settings.width,
            outputWidth: settings.outputs, predictorWidth: settings.hidden ?? 32,
            temperature: settings.studentTemperature ?? settings.temperature, queueLength: settings.queue,
            batchNormSplits: settings.splits, prototypes: settings.prototypes, localViews: settings.locals)
    }

    /// The network with torch's weights, and the target's.
    ///
    /// - Parameter startsFlat: whether the last gamma of each block is zero, as at the start of torch's runs.
    func network(startsFlat: Bool = false) throws -> TrainingNetwork {
        var network = try TrainingNetwork(method, seed: 1)
        var tensors = try network.tensors()
        var targets = try network.targetTensors()
        let prefix = configuration.method == .byol ? "target " : ""
        for (name, shape) in shapes where !frozen.contains(name) {
            let isFlat = startsFlat && name.hasSuffix(".bn2.weight")
            tensors[name] = try FixtureTensors.start(name, of: name, shape, isFlat: isFlat)
            if targets[name] != nil {
                targets[name] = try FixtureTensors.start(prefix + name, of: name, shape, isFlat: isFlat)
            }
        }
        try network.load(tensors)
        try network.loadTarget(targets)
        if let keys = configuration.queue { try network.loadMemory(Self.queue(keys, configuration.outputs)) }
        return network
    }

    private static func queue(_ keys: Int, _ width: Int) throws -> OrderedDictionary<String, Tensor> {
        var values = HashedNumbers.signed("queue", keys * width, amplitude: 1)
        for key in 0..<keys {
            let row = key * width..<(key + 1) * width
            let norm = row.reduce(Float(0)) { $0 + values[$1] * values[$1] }.squareRoot()
            for place in row { values[place] /= norm }
        }
        return [
            "queue": try Tensor(shape: [keys, width], values: values),
            "next": try Tensor(shape: [1], values: [0]),
        ]
    }

    /// The views of a step: the same images with different noise, then local ones.
    func views(_ step: Int) throws -> [ImageBatch] {
        let place = "\(step % 4) of \(configuration.salt)"
        func noisy(_ kind: String, _ side: Int, _ count: Int) throws -> [ImageBatch] {
            try FixtureTensors.views(kind, of: place, images: configuration.batch, side: side, count: count)
        }
        return try noisy("", configuration.side, 2)
            + noisy("local ", configuration.localSide ?? 8, configuration.locals ?? 0)
    }

    /// What `step` takes, with torch's numbers.
    func settings(_ step: Int) -> StepSettings {
        let method = configuration.method
        let movesFirst = method.hasQueue || method == .mocoV3
        let momenta = targetMomenta ?? []
        let place = movesFirst ? step + 1 : step
        let rule: OptimizerRule =
            switch configuration.optimizer {
            case .sgd: .sgd
            case .lars: method == .simclr ? .larsOfSimCLR : .lars
            case .adamw: .adamW(step: step + 1)
            }
        return StepSettings(
            optimizer: OptimizerSettings(
                rule: rule, rate: Float(rates[step]), weightDecay: Float(decays[step]),
                decaysVectors: method != .dino, clipping: method == .dino ? 3 : nil,
                frozenGroups: method == .dino && step < configuration.stepsPerEpoch ? [DINO.lastLayer] : []),
            // Behind the last step a target that moves first has not moved in torch.
            targetMomentum: place < momenta.count ? momenta[place] : 1,
            teacherTemperature: teacherTemperatures?[step] ?? 0.04)
    }
}
