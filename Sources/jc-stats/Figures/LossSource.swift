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

    /// Logs of others.
    init(files: [String]) throws {
        let named = try files.map { path in try Self.read(path) }
        curves = named.flatMap { $0 }
        caption = "From \(files.map(FilePath.lastComponent).joined(separator: ", "))."
        var csv = CSVText("run,step,loss")
        for curve in curves {
            for (step, loss) in zip(curve.steps, curve.losses) { csv.add(curve.label, step, loss) }
        }
        self.csv = csv.data
    }

    /// The export of earlier runs, with the caption beside it.
    init(export path: String) throws {
        guard FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure(
                "Figure 5: expected losses in \(path), found no file; --losses or --train gives them")
        }
        curves = try Self.read(path)
        caption = (try? LossCaption(beside: path))?.caption ?? "From \(FilePath.lastComponent(path))."
        csv = nil
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
            if !isSilent { Terminal.note("SimSiam on views of \(law.label)") }
            var session = try TrainingSession(
                TrainingRun(recipe, on: dataset, unreadable: unreadable),
                folder: "\(folder)/\(Self.folderName(law))", resumes: true,
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

    /// A run's own folder: randomcrop, jc-2, jc--1.
    private static func folderName(_ law: Law) -> String {
        law.name + (law.beta.map { "-" + NumberText.short($0) } ?? "")
    }

    private static func read(_ path: String) throws -> [LossCurve] {
        try LossFile.curves(try TextFile.read(path, limit: largestFile), name: FilePath.lastComponent(path))
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
