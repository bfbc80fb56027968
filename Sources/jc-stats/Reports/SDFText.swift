import Difficulty

/// `sdf` for a person.
struct SDFText {
    let output: SDFOutput
    let report: SDFReport

    func print() {
        let checkpoint = output.checkpoint
        Terminal.print(
            "\(checkpoint.architecture ?? "-") (\(checkpoint.path)), \(output.options.features) features, "
                + "evaluation mode")
        if let assumed = checkpoint.assumed { Terminal.print("assumed: \(assumed)") }
        Terminal.print(
            "\(output.dataset.path), \(output.dataset.layout): \(NumberText.count(report.imageCount)) images, "
                + "\(NumberText.pairs(output.options.pairsPerImage)) of each law an image")
        Terminal.print(
            "views: crop, \(output.options.realisation), areas [\(output.options.scale.map(NumberText.short).joined(separator: ", "))], "
                + "\(output.options.side) x \(output.options.side) pixels, seed \(output.options.seed)")
        Terminal.print("")
        table.lines.forEach { Terminal.print($0) }
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
