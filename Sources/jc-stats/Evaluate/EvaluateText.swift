import Datasets
import Difficulty
import Foundation

/// The CSV of `evaluate`, a row a classifier; with other checkpoints beside it, also their paths and how they differ from the
/// first.
enum EvaluateTable {
    static func csv(_ output: EvaluateOutput) -> Data {
        let isSeveral = output.beside != nil
        var csv = CSVText(
            "classifier,features,top1,ci95_low,ci95_high,right,images,training_images"
                + (isSeveral ? ",checkpoint," + EvaluateComparison.columns : "") + ",encoder,data")
        let comparisons = output.comparisons ?? []
        for (place, output) in output.all.enumerated() {
            let training = output.trainingImages.map { "\($0)" } ?? ""
            let results = [
                output.neighbors.map { ("knn", $0.top1, $0.ci95, $0.right) },
                output.linear.map { ("linear", $0.top1, $0.ci95, $0.right) },
            ]
            for case let (name, top1, interval, right)? in results {
                let fields: [any CustomStringConvertible] = [
                    name, output.options.features, top1, interval[0], interval[1], right, output.images,
                    training,
                ]
                let comparison = comparisons.first { $0.place == place && $0.classifier == name }
                csv.add(
                    row: fields
                        + (isSeveral
                            ? [output.checkpoint.path] + EvaluateComparison.cells(comparison) : [])
                        + [RowIdentity.short(output.checkpoint.sha256), output.dataset.fingerprint])
            }
        }
        return csv.data
    }
}

/// `evaluate` for a person.
struct EvaluateText {
    let output: EvaluateOutput

    var lines: [String] {
        let sides = output.all.map { "\($0.options.side) x \($0.options.side)" }
        let size = Set(sides).count > 1 ? sides.joined(separator: " and ") : sides[0]
        return output.all.flatMap(heading) + [
            "\(output.dataset.path), \(output.dataset.layout): \(NumberText.count(output.images)) images\(output.dataset.choice) of \(output.classes.count) classes, "
                + "\(size) pixels",
            training, "",
        ] + table.lines + comparisons
    }

    /// What the others' results are less the first one's.
    private var comparisons: [String] {
        guard let comparisons = output.comparisons else { return [] }
        var table = TextTable(
            "beside \(names[0])", "classifier", "points", "95% interval", "it alone right", "first alone",
            "McNemar p", "mid-p")
        for comparison in comparisons {
            table.add([names[comparison.place], comparison.classifier] + comparison.texts)
        }
        return [""] + table.lines + [
            "points of top-1 on the same images: Tango's score interval, McNemar's exact test and its mid-p"
        ]
    }

    /// What networks are called: by what they are where that tells them apart, else by their files.
    private var names: [String] {
        let architectures = output.all.map { $0.checkpoint.architecture ?? "-" }
        return Set(architectures).count == architectures.count
            ? architectures : FilePath.distinct(output.all.map(\.checkpoint.path))
    }

    private func heading(_ output: EvaluateOutput) -> [String] {
        let (checkpoint, options) = (output.checkpoint, output.options)
        return [
            "\(checkpoint.architecture ?? "-") (\(checkpoint.path)), \(options.features) features, "
                + checkpoint.computation(options.convolution)
        ] + options.pixels.lines(options.normalization, assumed: checkpoint.assumed)
            + (checkpoint.choice.map { [$0] } ?? [])
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
        let columns = ["classifier", "top-1", "95% interval", "right", "images"]
        let isSeveral = output.beside != nil
        var table = TextTable(header: (isSeveral ? ["network"] : []) + columns)
        for (name, output) in zip(names, output.all) {
            for row in Self.rows(output) {
                table.add((isSeveral ? [name] : []) + row)
            }
        }
        return table
    }

    /// A row a classifier.
    private static func rows(_ output: EvaluateOutput) -> [[String]] {
        func row(_ name: String, _ top1: Double, _ interval: [Double], _ right: Int) -> [String] {
            let ends = interval.map { NumberText.percent($0) }.joined(separator: ", ")
            return [
                name, NumberText.percent(top1), "[\(ends)]", NumberText.count(right),
                NumberText.count(output.images),
            ]
        }
        let temperature = NumberText.short(output.options.temperature)
        let neighbors = output.neighbors.map { result in
            row("kNN, k = \(result.neighbors), T = \(temperature)", result.top1, result.ci95, result.right)
        }
        let linear = output.linear.map { result in
            let steps = "\(result.iterations) steps" + (result.converged ? "" : ", not converged")
            return row(
                "linear, l2 = \(NumberText.short(output.options.l2)), \(steps)", result.top1, result.ci95,
                result.right)
        }
        return [neighbors, linear].compactMap { $0 }
    }
}
