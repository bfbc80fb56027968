import Difficulty
import Statistics

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
            "\(output.dataset.path), \(output.dataset.layout): \(NumberText.count(report.imageCount)) images"
                + (output.shard.map { " (shard \($0))" } ?? "") + ", "
                + "\(NumberText.pairs(options.pairsPerImage)) of each kind an image",
            "views: \(options.views), joint \(options.joint.joined(separator: " and ")), \(options.realisation), areas [\(areas)], \(options.side) x \(options.side) pixels, "
                + "seed \(options.seed)",
            "",
        ] + table.lines + (output.against.map { GeometryTable.lines(report.results, against: $0) } ?? [])
    }

    private var table: TextTable {
        let isCompared = report.results.contains { $0.difference != nil }
        let differences = isCompared ? ["less RandomCrop", "95% interval"] : []
        var table = TextTable(
            header: ["law", "SDF", "95% interval", "deviation", "eff. pairs"] + differences)
        for result in report.results {
            let difference = result.difference.map {
                [NumberText.fixed($0.mean), Self.interval($0)]
            }
            table.add(
                [
                    result.law.label + (result.isReliable ? "" : " (unreliable)"),
                    NumberText.fixed(result.estimate.mean), Self.interval(result.estimate),
                    NumberText.fixed(result.deviation),
                    NumberText.count(Int(result.effectivePairs.rounded())),
                ] + (isCompared ? difference ?? ["-", "-"] : []))
        }
        return table
    }

    private static func interval(_ estimate: MeanEstimate) -> String {
        "[" + estimate.bounds.map { NumberText.fixed($0) }.joined(separator: ", ") + "]"
    }
}
