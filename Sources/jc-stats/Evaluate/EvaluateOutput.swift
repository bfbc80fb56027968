import Difficulty
import Foundation
import Statistics

/// The JSON of `evaluate`.
struct EvaluateOutput: Encodable {
    struct Options: Encodable {
        let features: String
        let side: Int
        let normalization: String
        let pixels: NormalizationRecord
        let convolution: String
        /// The linear-algebra library: it decides the last bits.
        let blas: String
        let temperature: Double
        let l2: Double
        let version: String
    }

    struct Neighbors: Encodable {
        let top1: Double
        let ci95: [Double]
        let right: Int
        let neighbors: Int

        init(_ result: NeighborResult) {
            let interval = result.top1.interval()
            (top1, right) = (result.top1.share, result.top1.successes)
            ci95 = [interval.lowerBound, interval.upperBound]
            neighbors = result.neighborCount
        }
    }

    struct Linear: Encodable {
        let top1: Double
        let ci95: [Double]
        let right: Int
        /// Null with training images of their own.
        @ExplicitNull var folds: Int?
        let iterations: Int
        let converged: Bool

        init(_ result: LinearResult) {
            let interval = result.top1.interval()
            (top1, right) = (result.top1.share, result.top1.successes)
            ci95 = [interval.lowerBound, interval.upperBound]
            folds = result.folds
            (iterations, converged) = (result.iterations, result.isConverged)
        }
    }

    struct Classes: Encodable {
        /// Of the images that are judged.
        let count: Int
        /// How they are found among those of the training images: `name` or `number`.
        let matchedBy: String

        enum CodingKeys: String, CodingKey {
            case count
            case matchedBy = "matched_by"
        }
    }

    let checkpoint: CheckpointSummary
    let dataset: DatasetSummary
    @ExplicitNull var training: DatasetSummary?
    let options: Options
    let classes: Classes
    /// Images with a class and features.
    let images: Int
    @ExplicitNull var trainingImages: Int?
    /// Null where it was interrupted.
    @ExplicitNull var neighbors: Neighbors?
    @ExplicitNull var linear: Linear?
    let unreadable: [UnreadableEntry]
    /// Absent without a process.
    let encoderProcess: ProcessProfileOutput?
    let interrupted: Bool
    /// Of the other checkpoints; absent without any.
    var beside: [EvaluateOutput]?

    /// This one, then the others.
    var all: [EvaluateOutput] { [self] + (beside ?? []) }

    /// Whether one was interrupted.
    var isIncomplete: Bool { all.contains(where: \.interrupted) }

    enum CodingKeys: String, CodingKey {
        case checkpoint, dataset, training, options, classes, images, linear, unreadable, interrupted, beside
        case trainingImages = "training_images"
        case neighbors = "nearest_neighbors"
        case encoderProcess = "encoder_process"
    }
}

/// The CSV of `evaluate`, a row a classifier; with other checkpoints beside it, the last column has their paths.
enum EvaluateTable {
    static func csv(_ output: EvaluateOutput) -> Data {
        let isSeveral = output.beside != nil
        var csv = CSVText(
            "classifier,features,top1,ci95_low,ci95_high,right,images,training_images"
                + (isSeveral ? ",checkpoint" : ""))
        for output in output.all {
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
                csv.add(row: fields + (isSeveral ? [output.checkpoint.path] : []))
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
        ] + table.lines
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
        for output in output.all {
            for row in Self.rows(output) {
                table.add((isSeveral ? [output.checkpoint.architecture ?? "-"] : []) + row)
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
