import Foundation
import JointAugmentation

/// What a method takes where nothing else is said: a recipe for small images and few cores, or that of its official code.
public struct MethodDefaults: Sendable {
    /// Where the numbers come from.
    public enum Recipe: String, Sendable, CaseIterable {
        /// Images of about 64 pixels: the official numbers but for queue, prototypes and warm-up, which are smaller, and for what the
        /// official codes themselves change for CIFAR.
        case small
        /// The official code's, for ImageNet with ResNets.
        case official
    }

    private let method: ContrastiveMethod
    /// Linear layers of the projector.
    public var projectorLayers = 3
    /// Outputs of projector and predictor.
    public var outputWidth = 2048
    /// Outputs of inner layers of the predictor, and of other heads where the method says so.
    public var hiddenWidth = 512
    /// T of the softmax over similarities.
    public var temperature = 1.0
    /// Keys in MoCo's queue.
    public var queueLength = 4096
    /// Batch norm of 32 images, as each of MoCo's 8 processes has it, at the batch of 64.
    public var batchNormSplits = 2
    /// DINO's prototypes.
    public var prototypes = 4096
    /// DINO's views behind the two global ones.
    public var localViews = 6
    /// Side of local views beside the global ones'.
    public var localSideShare = 0.5
    /// Areas of global views; nil for those that the laws have anyway.
    public var areas: (low: Double, high: Double)?
    /// Areas of local views.
    public var localAreas = (low: 0.05, high: 0.14)
    /// What makes a change of a gradient.
    public var optimizer = OptimizerKind.sgd
    /// Learning rate of 256 images a step.
    public var baseRate = 0.05
    /// Weight decay.
    public var weightDecay = 1e-4
    /// How the rate falls.
    public var form = LearningRateSchedule.Form.cosineByEpoch
    /// Epochs over which the rate rises.
    public var warmupEpochs = 0.0
    /// Share of the target that is kept at the beginning.
    public var targetMomentum = 0.99
    /// Passes over the images.
    public var epochs = 100
    /// Images a step.
    public var batch = 512

    /// - Parameter epochs: of the run; the small recipe warms up in a tenth of them, and BYOL's target follows more slowly in longer
    ///   runs.
    public init(_ method: ContrastiveMethod, recipe: Recipe = .small, epochs: Int = 100) {
        (self.method, self.epochs) = (method, epochs)
        let isOfficial = recipe == .official
        let warmup = isOfficial ? 10 : min(10, Double(epochs) / 10)
        switch method {
        case .simsiam: break
        case .simclr:
            (outputWidth, temperature) = (128, isOfficial ? 0.1 : 0.5)
            (optimizer, baseRate) = (.lars, isOfficial ? 0.3 : 1)
            (form, warmupEpochs) = (.cosineByStep, warmup)
        case .byol:
            (outputWidth, hiddenWidth, projectorLayers) = (256, 4096, 2)
            (optimizer, baseRate, weightDecay) = (.lars, epochs > 100 ? 0.3 : 0.45, 1e-6)
            (form, warmupEpochs) = (.cosineByStep, warmup)
            targetMomentum = epochs <= 40 ? 0.97 : epochs <= 100 ? 0.99 : 0.996
        case .mocoV1, .mocoV2:
            (outputWidth, projectorLayers) = (128, 2)
            temperature = method == .mocoV1 ? 0.07 : 0.2
            (baseRate, targetMomentum) = (0.03, isOfficial ? 0.999 : 0.99)
            form = method == .mocoV1 ? .tenthsByEpoch : .cosineByEpoch
            if isOfficial { (queueLength, batchNormSplits, batch) = (65536, 8, 256) }
        case .mocoV3:
            (outputWidth, hiddenWidth, projectorLayers) = (256, 4096, 2)
            (optimizer, baseRate, weightDecay) = (.lars, epochs >= 300 ? 0.3 : 0.6, 1e-6)
            (form, warmupEpochs) = (.cosineByStep, warmup)
            if isOfficial { batch = 4096 }
        case .dino:
            (outputWidth, hiddenWidth, temperature) = (256, 2048, 0.1)
            (baseRate, form, warmupEpochs) = (0.03, .cosineByStepToPeak, warmup)
            (targetMomentum, areas) = (0.996, (0.14, 1))
            if isOfficial { (prototypes, localViews, localSideShare) = (65536, 8, 96.0 / 224) }
        }
        if isOfficial, method == .simclr || method == .byol { batch = 4096 }
    }

    /// The rates of a run of so many images a step.
    public func schedule(batch: Int) -> LearningRateSchedule {
        LearningRateSchedule(
            baseRate: baseRate, batch: batch, epochs: epochs, fixesPredictor: method == .simsiam, form: form,
            warmupEpochs: warmupEpochs)
    }
}

/// An optimiser by name.
public enum OptimizerKind: String, Sendable, CaseIterable, Codable {
    case sgd, lars, adamw
}
