/// What a measurement is of, for a person: network, images, views.
struct SDFHeading {
    let checkpoint: CheckpointSummary
    let dataset: DatasetSummary
    let options: RunOptions
    let imageCount: Int
    let shard: String?

    /// What was assumed, and how pixels were normalised.
    private var assumed: [String] {
        options.remark.pixels?.lines(options.remark.normalization, assumed: checkpoint.assumed)
            ?? checkpoint.assumed.map { ["assumed: \($0)"] } ?? []
    }

    var lines: [String] {
        let settings = options.settings
        let (views, design) = (settings.views, settings.views.design)
        let areas = [design.areas.low, design.areas.high].map(NumberText.short).joined(separator: ", ")
        return [
            "\(checkpoint.architecture ?? "-") (\(checkpoint.path)), \(settings.features.rawValue) features, evaluation mode, "
                + "convolutions: \(settings.encoder.convolution ?? "-")"
        ] + assumed + (checkpoint.choice.map { [$0] } ?? []) + [
            "\(dataset.path), \(dataset.layout): \(NumberText.count(imageCount)) images"
                + (shard.map { " (shard \($0))" } ?? "") + subset + ", "
                + "\(NumberText.pairs(settings.pairsPerImage)) of each kind an image",
            "views: \(design.pipeline.name), joint \(design.partNames.joined(separator: " and ")), "
                + "\(design.realisation.rawValue), areas [\(areas)], \(views.side) x \(views.side) pixels, "
                + "seed \(views.seed)",
        ]
    }

    /// Of how many the images are, and how those were chosen.
    private var subset: String {
        guard dataset.subset != nil else { return "" }
        let isPart = imageCount != dataset.images
        return (isPart ? " of \(NumberText.count(dataset.images))" : "") + dataset.choice
    }
}
