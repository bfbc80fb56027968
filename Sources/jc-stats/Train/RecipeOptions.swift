import ArgumentParser
import Encoders
import JointAugmentation
import Training

extension ContrastiveMethod: ExpressibleByArgument {}
extension OptimizerKind: ExpressibleByArgument {}
extension MethodDefaults.Recipe: ExpressibleByArgument {}

/// Method, network, rates and length of a run.
struct RecipeOptions: ParsableArguments {
    @OptionGroup var encoder: TrainedEncoderOptions
    @OptionGroup var heads: MethodOptions

    @Option(
        help:
            "Where defaults come from: small images and few cores, or the method's official code for ImageNet."
    )
    var recipe: MethodDefaults.Recipe = .small

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Linear layers of the projector, 2 or 3, of SimSiam, SimCLR and MoCo v3. (default: 3, 3 and 2)",
            valueName: "integer"))
    var projectorLayers: Int?

    @Option(parsing: .unconditional, help: ArgumentHelp("Passes over the images.", valueName: "integer"))
    var epochs = 100

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Images a step. (default: 512; 256 or 4096 of some official recipes)", valueName: "integer"))
    var batch: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Learning rate of 256 images a step, as the method's schedule has it at its highest. (default: the recipe's)",
            valueName: "number"))
    var learningRate: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Epochs over which the rate rises, of methods whose rate does. (default: the recipe's)",
            valueName: "number"))
    var warmupEpochs: Double?

    @Option(help: "What makes a change of a gradient. (default: the method's)")
    var optimizer: OptimizerKind?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Share of the last step that is kept.", valueName: "number"))
    var momentum = 0.9

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Weight decay: of all parameters with SGD, but not of DINO's vectors; of tensors of two and more dimensions with LARS. (default: the method's)",
            valueName: "number"))
    var weightDecay: Double?

    @Flag(help: "SimSiam's predictor's rate falls too, instead of staying where it starts.")
    var scheduledPredictor = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Share of the network that follows which is kept in a step, at the beginning. (default: the method's)",
            valueName: "number"))
    var targetMomentum: Double?

    var method: ContrastiveMethod { heads.method }

    /// What is taken where nothing else is said.
    var defaults: MethodDefaults { MethodDefaults(method, recipe: recipe, epochs: epochs) }

    func validate() throws {
        try OptionRange.check("--epochs", epochs, in: 1...1_000_000)
        try OptionRange.check("--batch", schedule.batch, in: 2...65536)
        for (name, value, limit) in [
            ("--learning-rate", learningRate, 1e6), ("--momentum", momentum, 1),
            ("--weight-decay", weightDecay, 1e6), ("--warmup-epochs", warmupEpochs, Double(epochs)),
            ("--target-momentum", targetMomentum, 1.0 + 1e-12),
        ] {
            guard let value, !(value >= 0 && value < limit) else { continue }
            throw ValidationError("\(name): expected 0 to \(NumberText.short(limit)), found \(value)")
        }
        do {
            try configuration.check()
            try configuration.check(batch: schedule.batch)
        } catch { throw ValidationError("\(error)") }
    }

    /// Adds what has no effect on the method's runs.
    func listIdle(_ idle: inout IdleOptions) {
        encoder.listIdle(&idle)
        heads.listIdle(&idle)
        let title = method.label
        idle.add("--recipe", when: method == .simsiam, because: "SimSiam's defaults are those of its code")
        idle.add(
            "--projector-layers", when: ![.simsiam, .simclr, .mocoV3].contains(method),
            because: "the projector of \(title) has the layers that it has")
        idle.add(
            "--warmup-epochs",
            when: defaults.form == .cosineByEpoch || defaults.form == .tenthsByEpoch,
            because: "the rate of \(title) does not rise")
        idle.add(
            "--scheduled-predictor", when: method != .simsiam, because: "the rate of \(title) is one for all")
        idle.add("--target-momentum", when: !method.hasTarget, because: "no network follows in \(title)")
        idle.add("--momentum", when: optimizer == .adamw, because: "AdamW has shares of its own")
    }

    var configuration: MethodConfiguration {
        heads.configuration(encoder, projectorLayers: projectorLayers, defaults)
    }

    var schedule: LearningRateSchedule {
        let own = defaults
        var schedule = own.schedule(batch: batch ?? own.batch)
        schedule.baseRate = learningRate ?? own.baseRate
        schedule.warmupEpochs = warmupEpochs ?? own.warmupEpochs
        if scheduledPredictor { schedule.fixesPredictor = false }
        return schedule
    }
}
