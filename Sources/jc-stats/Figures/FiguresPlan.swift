import Difficulty
import JointAugmentation
import PaperFigures

/// The JSON of `figures --plan`.
struct FiguresPlanOutput: CommandResult {
    static let schema = "figures-plan"

    struct Figure: Encodable {
        let number: Int
        /// What it takes, in words.
        let work: String
    }

    let figures: [Figure]
    /// What one measurement for Figures 2 and 4 would take and tell; null without them.
    @ExplicitNull var sdf: PlanOutput?
}

/// `figures --plan`: what the figures and tables would take, without them.
struct FiguresPlan {
    let options: FiguresCommand

    /// Prints the plan.
    func show() throws {
        let measured = try options.isMeasured ? forecast() : nil
        let output = FiguresPlanOutput(
            figures: options.numbers.sorted().map {
                FiguresPlanOutput.Figure(number: Int($0), work: work(Int($0)))
            }, sdf: measured?.output)
        let lines = output.figures.map { "Figure \($0.number): \($0.work)" }
        let measuring = measured.map { [""] + PlanText(output: $0.output, forecast: $0.forecast).lines }
        try options.files.deliver(
            output, lines: lines + tables + (measuring ?? []), remark: measured?.output.checkpoint.choice)
    }

    private func forecast() throws -> (output: PlanOutput, forecast: SDFForecast) {
        try options.threading.reserve()
        let session = try options.measurements(try options.loaded())[0]
        let (forecast, context) = try session.forecast(isSilent: options.files.quiet, isStored: false)
        return (PlanOutput(forecast, of: context, request: session.request, store: nil), forecast)
    }

    private func work(_ number: Int) -> String {
        switch number {
        case 1: "boxes and views of a picture, seconds"
        case 3:
            options.draws == 0
                ? "exact densities"
                : "exact densities, and \(NumberText.count(options.draws)) draws of two laws"
        case 5: losses
        default: "of one measurement, below"
        }
    }

    private var losses: String {
        let training = options.training
        guard training.train else {
            return "losses that are there"
                + (training.losses.isEmpty ? "" : ": " + training.losses.joined(separator: ", "))
        }
        return
            "\(Law.paperDensities.count) runs of \(training.epochs) epochs, batch \(training.batch), kept in \(training.runs)"
    }

    private var tables: [String] {
        guard let manifest = options.tables.manifest else { return [] }
        return options.tables.numbers.map {
            "Table \($0.rawValue): the checkpoints of \(manifest) that are not judged yet"
        }
    }
}

extension FiguresCommand {
    /// The network of Figures 1, 2 and 4.
    func loaded() throws -> LoadedNetwork {
        try loaded(
            try process.source(
                else: try checkpoint.first ?? BundledCheckpoint.taken(isSilent: files.quiet)))
    }

    private func loaded(_ source: EncoderSource) throws -> LoadedNetwork {
        let loaded = try LoadedNetwork(source, options: encoder, output: features.features.output)
        try loaded.check(input.pixels)
        return loaded
    }

    /// The one measurement of Figures 2 and 4, a session a network.
    func measurements(_ network: LoadedNetwork) throws -> [SDFSession] {
        let data = try data ?? DemoImages.taken(threads: threading.count, isSilent: files.quiet)
        var sessions = [try measurement(network, data, sharing: nil)]
        for path in checkpoint.dropFirst() {
            sessions.append(
                try measurement(try loaded(.checkpoint(path)), data, sharing: sessions[0]))
        }
        return sessions
    }

    private func measurement(
        _ network: LoadedNetwork, _ data: String, sharing other: SDFSession?
    ) throws -> SDFSession {
        let ratios = numbers.contains(2) ? Law.paperRatios : []
        let betas = numbers.contains(4) ? Law.paperJointLaws : []
        var session = try SDFSession(
            network, data: data, laws: [.independent] + ratios + betas,
            design: JointDesign(areas: try crops.range(), realisation: crops.realisation),
            seed: drawing.seed, input: input, precision: precision, unreadable: unreadable.policy,
            pairsPerImage: pairsPerImage, threads: threading.count, sharing: other,
            isSilent: files.quiet)
        session.request.pairs = estimation.pairs ?? .all
        session.request.population = estimation.population
        return session
    }
}
