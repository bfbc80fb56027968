import Difficulty

/// What a report of SDF is of, as far as it does not depend on the laws asked for.
struct SDFContext: Codable {
    let checkpoint: CheckpointSummary
    let dataset: DatasetSummary
    let options: SDFOutput.Options
    let isDirect: Bool

    /// Checkpoint, data, number of images and seed, for the caption of a figure.
    func caption(_ report: SDFReport) -> String {
        let unit = isDirect ? "an image and law" : "an image of each kind"
        return
            "\(checkpoint.architecture ?? "network") (\(Self.lastPart(checkpoint.path))), \(options.features) features, "
            + "\(NumberText.count(report.imageCount)) images of \(Self.lastPart(dataset.path)), "
            + "\(NumberText.pairs(options.pairsPerImage)) \(unit), seed \(options.seed); error bars are 95% intervals."
    }

    private static func lastPart(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }
}
