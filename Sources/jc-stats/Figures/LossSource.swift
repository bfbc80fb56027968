import Datasets
import Foundation
import JointAugmentation
import PaperFigures
import Training

/// The curves of Figure 5, and what is said about them.
struct LossSource {
    let curves: [LossCurve]
    let caption: String
    /// The CSV to keep; nil where the curves came from it.
    let csv: Data?
    /// Whether a signal ended the training early.
    var wasStopped = false

    /// Logs of others, those of one method.
    ///
    /// - Parameter method: nil for the only one that the logs have.
    init(files: [String], method: ContrastiveMethod?) throws {
        curves = try files.flatMap { try Self.read($0, unnamed: method) }.of(method)
        caption = "From \(files.map(FilePath.lastComponent).joined(separator: ", "))."
        var csv = CSVText("run,step,loss,method")
        for curve in curves {
            for (step, loss) in zip(curve.steps, curve.losses) {
                csv.add(curve.label, step, loss, curve.method.rawValue)
            }
        }
        self.csv = csv.data
    }

    /// The export of earlier runs, with the caption beside it.
    init(export path: String, method: ContrastiveMethod?) throws {
        guard FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure(
                "Figure 5: expected losses in \(path), found no file; --losses or --train gives them")
        }
        curves = try Self.read(path, unnamed: method).of(method)
        caption = (try? LossCaption(beside: path))?.caption ?? "From \(FilePath.lastComponent(path))."
        csv = nil
    }

    /// The logs of a manifest's runs of one method: a curve a law, the mean of its seeds.
    init(manifest: RunManifest, path: String, method: ContrastiveMethod?) throws {
        var runs: [(run: RunManifest.Run, curve: LossCurve)] = []
        for run in manifest.runs where method == nil || run.method == method {
            guard let losses = run.losses else { continue }
            let found = TableSession.resolved(losses, in: path)
            let curves = try Self.read(found, unnamed: run.method)
            guard curves.count == 1, let curve = curves.first, curve.method == run.method,
                curve.law == nil || curve.law == run.law
            else {
                let names = curves.prefix(3).map { "\($0.method.rawValue) \($0.label)" }
                throw CommandFailure(
                    "\(found): expected losses of \(run.method.rawValue) \(run.law.label) alone, as \(path), \(run.place), says, "
                        + "found \(names.joined(separator: ", "))")
            }
            runs.append((run, curve))
        }
        guard !runs.isEmpty else {
            let found = Set(manifest.runs.filter { $0.losses != nil }.map(\.method))
            throw LossFileError.noMethod(
                expected: method ?? .simsiam, found: ContrastiveMethod.allCases.filter(found.contains))
        }
        _ = try runs.map { $0.curve }.of(method)
        curves = try AccuracyTableNumber.five.laws(of: manifest.runs).compactMap { law in
            let own = runs.filter { $0.run.law == law }.map { $0.curve }
            guard let mean = LossCurve.mean(of: own, law: law) else {
                guard own.isEmpty else {
                    throw CommandFailure(
                        "\(path): expected losses of the same steps of \(law.label), found others")
                }
                return nil
            }
            return mean
        }
        let seeds = Set(runs.map { $0.run.seed }).count
        caption =
            "From the runs of \(FilePath.lastComponent(path))"
            + (seeds > 1 ? ", means over \(seeds) seeds." : ".")
        var csv = CSVText(lawsWith: "step,loss,method")
        for curve in curves {
            guard let law = curve.law else { continue }
            for (step, loss) in zip(curve.steps, curve.losses) {
                csv.add(law, step, loss, curve.method.rawValue)
            }
        }
        self.csv = csv.data
    }

    /// Runs of six laws: same weights at the start, same order of images.
    init(
        recipe: TrainingRecipe, dataset: any ImageDataset, unreadable: UnreadablePolicy, folder: String,
        threads: Int, isSilent: Bool
    ) throws {
        var finished: [TrainingRun] = []
        for law in Law.paperDensities where !wasStopped {
            var recipe = recipe
            recipe.law = law
            if !isSilent { Terminal.note("\(recipe.configuration.method.label) on views of \(law.label)") }
            var session = try TrainingSession(
                TrainingRun(recipe, on: dataset, unreadable: unreadable),
                folder: "\(folder)/\(Self.folderName(recipe))", resumes: true,
                threads: threads, isSilent: isSilent)
            wasStopped = try session.train()
            finished.append(session.run)
        }
        let csv = LossTable.csv(finished)
        // As the CSV has them, so that a drawing of it is the same.
        curves = try LossFile.curves([UInt8](csv), name: "losses")
        self.csv = csv
        caption = finished.first.map(LossCaption.text) ?? ""
    }

    /// A run's own folder: randomcrop, jc-2, jc--1; of other methods than SimSiam simclr-jc-2.
    private static func folderName(_ recipe: TrainingRecipe) -> String {
        let (law, method) = (recipe.law, recipe.configuration.method)
        return (method == .simsiam ? "" : method.rawValue + "-") + law.name
            + (law.beta.map { "-" + NumberText.short($0) } ?? "")
    }

    private static func read(_ path: String, unnamed: ContrastiveMethod? = nil) throws -> [LossCurve] {
        try LossFile.curves(
            try TextFile.read(path, limit: largestFile), name: FilePath.lastComponent(path),
            unnamed: unnamed ?? .simsiam)
    }

    private static let largestFile = 1 << 28
}

/// What a CSV of losses does not say of its runs: a small file beside it does.
struct LossCaption: Codable {
    let caption: String

    init(_ caption: String) { self.caption = caption }

    /// Reads the caption beside a CSV.
    init(beside csv: String) throws {
        let bytes = try TextFile.read(Self.path(csv), limit: 1 << 16)
        self = try JSONDecoder().decode(Self.self, from: Data(bytes))
    }

    /// Keeps the caption beside a CSV.
    func write(beside csv: String) throws {
        try OutputFile(Self.path(csv)).write(JSONText.data(self))
    }

    private static func path(_ csv: String) -> String {
        (csv.hasSuffix(".csv") ? String(csv.dropLast(4)) : csv) + ".json"
    }

    /// Network, data, batch and seed of the runs.
    static func text(_ run: TrainingRun) -> String {
        let recipe = run.recipe
        let data = run.dataset.path.split(separator: "/").last.map(String.init) ?? run.dataset.path
        return "\(recipe.configuration.architecture.rawValue) of width \(recipe.configuration.width), "
            + "\(NumberText.count(run.dataset.count)) images of \(data), \(recipe.views.side) px, batch \(recipe.schedule.batch), "
            + "\(recipe.views.design.pipeline.name) views, seed \(recipe.views.seed); same weights at the start, same order of images."
    }
}
