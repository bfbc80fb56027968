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
