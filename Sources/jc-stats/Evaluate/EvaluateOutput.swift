import Difficulty
import Foundation
import Statistics

/// The JSON of `evaluate`.
struct EvaluateOutput: CommandResult {
    static let schema = "evaluate"

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
    /// Which images were judged right; not for JSON.
    let judged: JudgedImages
    /// Of the other checkpoints; absent without any.
    var beside: [EvaluateOutput]?
    /// Each of them beside this one, classifier by classifier; absent without any.
    var comparisons: [EvaluateComparison]?

    /// This one, then the others.
    var all: [EvaluateOutput] { [self] + (beside ?? []) }

    /// Whether one was interrupted.
    var isIncomplete: Bool { all.contains(where: \.interrupted) }

    /// Adds another checkpoint's, and what tells it from this one.
    mutating func add(_ other: EvaluateOutput) throws {
        beside = (beside ?? []) + [other]
        comparisons = (comparisons ?? []) + (try EvaluateComparison.all(of: other, beside: self))
    }

    enum CodingKeys: String, CodingKey {
        case checkpoint, dataset, training, options, classes, images, linear, unreadable, interrupted
        case beside, comparisons
        case trainingImages = "training_images"
        case neighbors = "nearest_neighbors"
        case encoderProcess = "encoder_process"
    }
}
