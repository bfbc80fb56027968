import Difficulty

/// `sdf` for a person.
struct SDFText {
    let output: SDFOutput
    let report: SDFReport

    var lines: [String] {
        let (checkpoint, options) = (output.checkpoint, output.options)
        let areas = options.scale.map(NumberText.short).joined(separator: ", ")
        return [
            "\(checkpoint.architecture ?? "-") (\(checkpoint.path)), \(options.features) features, evaluation mode, "
                + "convolutions: \(options.convolution)"
        ] + (checkpoint.assumed.map { ["assumed: \($0)"] } ?? []) + [
            "\(output.dataset.path), \(output.dataset.layout): \(NumberText.count(report.imageCount)) images, "
                + "\(NumberText.pairs(options.pairsPerImage)) of each law an image",
            "views: crop, \(options.realisation), areas [\(areas)], \(options.side) x \(options.side) pixels, "
                + "seed \(options.seed)",
            "",
        ] + table.lines
    }

    private var table: TextTable {
        var table = TextTable("law", "SDF", "95% interval", "std. error", "std. deviation", "pairs")
        for result in report.results {
            let interval = result.estimate.interval()
            table.add([
                result.law.label, NumberText.fixed(result.estimate.mean),
                "[\(NumberText.fixed(interval.lowerBound)), \(NumberText.fixed(interval.upperBound))]",
                NumberText.fixed(result.estimate.standardError), NumberText.fixed(result.deviation),
                NumberText.count(result.estimate.pairs),
            ])
        }
        return table
    }
}
