import Datasets
import Foundation
import Training

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
            + "\(NumberText.count(run.dataset.count)) images of \(data), \(recipe.side) px, batch \(recipe.schedule.batch), "
            + "\(recipe.design.pipeline.name) views, seed \(recipe.seed); same weights at the start, same order of images."
    }
}
