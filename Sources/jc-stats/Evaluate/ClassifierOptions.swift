import ArgumentParser
import Difficulty

/// The classifiers of frozen features, the same everywhere.
struct ClassifierOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Nearest images that vote, k.", valueName: "integer"))
    var neighbors = 200

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("T of the votes' weights exp(cos / T).", valueName: "number"))
    var temperature = 0.1

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Weight of the linear classifier's squared weights, beside its mean loss.", valueName: "number"))
    var l2 = 1e-3

    func validate() throws {
        try OptionRange.check("--neighbors", neighbors, in: 1...1_000_000)
        guard temperature >= 1e-6, temperature <= 1e6 else {
            throw ValidationError("--temperature: expected 1e-06 to 1e+06, found \(temperature)")
        }
        guard l2 >= 0, l2 <= 1e6 else {
            throw ValidationError("--l2: expected 0 to 1e+06, found \(l2)")
        }
    }

    func listIdle(_ idle: inout IdleOptions) {
        idle.add("--temperature", when: neighbors == 1, because: "the one image of --neighbors 1 votes alone")
    }

    /// The classifiers on so many threads.
    func evaluation(threads: Int) -> FeatureEvaluation {
        FeatureEvaluation(neighborCount: neighbors, temperature: temperature, l2: l2, threads: threads)
    }
}
