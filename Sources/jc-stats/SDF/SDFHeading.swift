/// What a measurement is of, for a person: network, images, views.
struct SDFHeading {
    let checkpoint: CheckpointSummary
    let dataset: DatasetSummary
    let options: SDFOutput.Options
    let imageCount: Int
    let shard: String?

    /// What was assumed, and how pixels were normalised.
    private var assumed: [String] {
        options.pixels?.lines(options.normalization, assumed: checkpoint.assumed)
            ?? checkpoint.assumed.map { ["assumed: \($0)"] } ?? []
    }

    var lines: [String] {
        let areas = options.scale.map(NumberText.short).joined(separator: ", ")
        return [
            "\(checkpoint.architecture ?? "-") (\(checkpoint.path)), \(options.features) features, evaluation mode, "
                + "convolutions: \(options.convolution)"
        ] + assumed + (checkpoint.choice.map { [$0] } ?? []) + [
            "\(dataset.path), \(dataset.layout): \(NumberText.count(imageCount)) images"
                + (shard.map { " (shard \($0))" } ?? "") + subset + ", "
                + "\(NumberText.pairs(options.pairsPerImage)) of each kind an image",
            "views: \(options.views), joint \(options.joint.joined(separator: " and ")), \(options.realisation), areas [\(areas)], \(options.side) x \(options.side) pixels, "
                + "seed \(options.seed)",
        ]
    }

    /// Of how many the images are, and how those were chosen.
    private var subset: String {
        guard dataset.subset != nil else { return "" }
        let isPart = imageCount != dataset.images
        return (isPart ? " of \(NumberText.count(dataset.images))" : "") + dataset.choice
    }
}
