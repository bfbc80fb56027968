import Difficulty
import PaperFigures
import Statistics

/// `sdf` for a person.
struct SDFText {
    let output: SDFOutput
    let report: SDFReport

    var lines: [String] {
        let heading = SDFHeading(
            checkpoint: output.checkpoint, dataset: output.dataset, options: output.options,
            imageCount: report.imageCount, shard: output.shard)
        return heading.lines + [""] + table.lines + stop
            + (output.against.map { GeometryTable.lines(report.results, against: $0, wording) } ?? [])
    }

    /// How many images it took, where the width of the intervals decided.
    private var stop: [String] {
        guard let halfWidth = output.halfWidth, let isNarrow = report.isNarrow else { return [] }
        let count =
            "\(NumberText.count(report.imageCount)) of \(NumberText.count(output.dataset.images)) images"
        return [
            "",
            isNarrow
                ? "every interval is within +-\(NumberText.short(halfWidth)) after \(count) in random order"
                : "not every interval is within +-\(NumberText.short(halfWidth)), from 100 effective pairs or more, after \(count)",
        ]
    }

    private var wording: SDFWording { SDFWording(joint: output.options.settings.views.design.partNames) }

    private var table: TextTable {
        let isCompared = report.results.contains { $0.difference != nil }
        let differences = isCompared ? ["less \(wording.independent)", "95% interval"] : []
        var table = TextTable(
            header: ["law", "SDF", "95% interval", "deviation", "eff. pairs"] + differences)
        for result in report.results {
            let difference = result.difference.map {
                [NumberText.fixed($0.mean), Self.interval($0)]
            }
            table.add(
                [
                    wording.label(result.law) + (result.isReliable ? "" : " (unreliable)"),
                    NumberText.fixed(result.estimate.mean), Self.interval(result.estimate),
                    NumberText.fixed(result.standardDeviation),
                    NumberText.count(Int(result.effectivePairs.rounded())),
                ] + (isCompared ? difference ?? ["-", "-"] : []))
        }
        return table
    }

    private static func interval(_ estimate: MeanEstimate) -> String {
        "[" + estimate.bounds.map { NumberText.fixed($0) }.joined(separator: ", ") + "]"
    }
}

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
