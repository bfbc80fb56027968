/// `evaluate` for a person.
struct EvaluateText {
    let output: EvaluateOutput

    var lines: [String] {
        let (checkpoint, options) = (output.checkpoint, output.options)
        return [
            "\(checkpoint.architecture ?? "-") (\(checkpoint.path)), \(options.features) features, evaluation mode, "
                + "convolutions: \(options.convolution)"
        ] + options.pixels.lines(options.normalization, assumed: checkpoint.assumed)
            + (checkpoint.choice.map { [$0] } ?? []) + [
                "\(output.dataset.path), \(output.dataset.layout): \(NumberText.count(output.images)) images\(output.dataset.choice) of \(output.classes.count) classes, "
                    + "\(options.side) x \(options.side) pixels",
                training, "",
            ] + table.lines
    }

    private var training: String {
        guard let training = output.training else {
            let folds = output.linear?.folds.map { ", linear in \($0) parts" } ?? ""
            return "no training images: each is judged by the others, neighbours by leaving it out\(folds)"
        }
        return
            "learned from \(training.path), \(training.layout): \(NumberText.count(output.trainingImages ?? 0)) images\(training.choice), "
            + "classes matched by \(output.classes.matchedBy)"
    }

    private var table: TextTable {
        var table = TextTable("classifier", "top-1", "95% interval", "right", "images")
        func add(_ name: String, _ top1: Double, _ interval: [Double], _ right: Int) {
            let ends = interval.map { NumberText.percent($0) }.joined(separator: ", ")
            table.add([
                name, NumberText.percent(top1), "[\(ends)]", NumberText.count(right),
                NumberText.count(output.images),
            ])
        }
        let temperature = NumberText.short(output.options.temperature)
        if let result = output.neighbors {
            add("kNN, k = \(result.neighbors), T = \(temperature)", result.top1, result.ci95, result.right)
        }
        if let result = output.linear {
            let steps = "\(result.iterations) steps" + (result.converged ? "" : ", not converged")
            add(
                "linear, l2 = \(NumberText.short(output.options.l2)), \(steps)", result.top1, result.ci95,
                result.right)
        }
        return table
    }
}
