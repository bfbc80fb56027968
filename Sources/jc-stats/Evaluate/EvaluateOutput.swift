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

    enum CodingKeys: String, CodingKey {
        case checkpoint, dataset, training, options, classes, images, linear, unreadable, interrupted
        case trainingImages = "training_images"
        case neighbors = "nearest_neighbors"
        case encoderProcess = "encoder_process"
    }
}

/// The CSV of `evaluate`, a row a classifier.
enum EvaluateTable {
    static func csv(_ output: EvaluateOutput) -> Data {
        var csv = CSVText("classifier,features,top1,ci95_low,ci95_high,right,images,training_images")
        let training = output.trainingImages.map { "\($0)" } ?? ""
        if let result = output.neighbors {
            csv.add(
                "knn", output.options.features, result.top1, result.ci95[0], result.ci95[1], result.right,
                output.images, training)
        }
        if let result = output.linear {
            csv.add(
                "linear", output.options.features, result.top1, result.ci95[0], result.ci95[1], result.right,
                output.images, training)
        }
        return csv.data
    }
}

/// `evaluate` for a person.
struct EvaluateText {
    let output: EvaluateOutput

    var lines: [String] {
        let (checkpoint, options) = (output.checkpoint, output.options)
        return [
            "\(checkpoint.architecture ?? "-") (\(checkpoint.path)), \(options.features) features, "
                + checkpoint.computation(options.convolution)
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
