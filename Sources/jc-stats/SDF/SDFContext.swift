import Datasets
import Difficulty

/// What a report of SDF is of, as far as it does not depend on the laws asked for.
struct SDFContext: Codable {
    let checkpoint: CheckpointSummary
    let dataset: DatasetSummary
    let options: SDFOutput.Options
    let isDirect: Bool

    /// Checkpoint, data, number of images and seed, for the caption of a figure.
    ///
    /// - Parameter data: what the images are, where their path does not say it.
    func caption(_ report: SDFReport, data: String? = nil) -> String {
        let unit = isDirect ? "an image and law" : "an image of each kind"
        return
            "\(checkpoint.architecture ?? "network") (\(FilePath.lastComponent(checkpoint.path))), \(options.features) features, "
            + "\(NumberText.count(report.imageCount)) \(data ?? "images of \(FilePath.lastComponent(dataset.path))")\(dataset.choice), "
            + "\(NumberText.pairs(options.pairsPerImage)) \(unit), seed \(options.seed); error bars are 95% intervals.\(Self.unreliable(report))"
    }

    private static func unreliable(_ report: SDFReport) -> String {
        let laws = report.results.filter { !$0.isReliable }.map(\.law.label)
        return laws.isEmpty
            ? "" : " Unreliable, from fewer than 100 effective pairs: \(laws.joined(separator: ", "))."
    }
}
