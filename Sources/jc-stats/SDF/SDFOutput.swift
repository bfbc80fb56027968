import Difficulty
import JointAugmentation
import Layers
import Statistics

/// The JSON of `sdf`.
struct SDFOutput: CommandResult {
    static let schema = "sdf"

    struct Result: Encodable {
        let law: String
        @ExplicitNull var beta: Double?
        @ExplicitNull var ratio: Double?
        let sdf: Double
        let standardError: Double
        let ci95: [Double]
        let standardDeviation: Double
        let images: Int
        let pairs: Int
        let effectivePairs: Double
        let method: String
        let reliable: Bool
        /// SDF less RandomCrop's, with its paired interval; null for RandomCrop itself.
        @ExplicitNull var difference: Difference?
        /// The uncertainty about these images; null where they are a sample.
        @ExplicitNull var given: Uncertainty?
        /// What bfloat16 was corrected by; part of `sdf`. Null where all is in float32.
        @ExplicitNull var correction: Correction?

        enum CodingKeys: String, CodingKey {
            case law, beta, ratio, sdf, ci95, images, pairs, method, reliable, difference, given, correction
            case standardError = "standard_error"
            case standardDeviation = "standard_deviation"
            case effectivePairs = "effective_pairs"
        }
    }

    struct Difference: Encodable {
        let sdf: Double
        let standardError: Double
        let ci95: [Double]
        @ExplicitNull var given: Uncertainty?

        enum CodingKeys: String, CodingKey {
            case sdf, ci95, given
            case standardError = "standard_error"
        }
    }

    /// What float32 differs from bfloat16 by, from the images in both.
    struct Correction: Encodable {
        let sdf: Double
        let standardError: Double

        enum CodingKeys: String, CodingKey {
            case sdf
            case standardError = "standard_error"
        }
    }

    /// How a bfloat16 run was corrected.
    struct PrecisionEntry: Encodable {
        let precision: String
        let imagesInFloat32: Int
        let float32Share: Double

        enum CodingKeys: String, CodingKey {
            case precision
            case imagesInFloat32 = "images_in_float32"
            case float32Share = "float32_share"
        }
    }

    /// Of the same estimate where the images are all that there are.
    struct Uncertainty: Encodable {
        let standardError: Double
        let ci95: [Double]

        enum CodingKeys: String, CodingKey {
            case ci95
            case standardError = "standard_error"
        }
    }

    /// Which pairs of an image's views answered for RandomCrop and JC laws.
    struct Pairs: Encodable {
        let taken: String
        let viewsPerImage: Int
        let pairsPerImage: Int
        let calibrated: Bool
        /// Why drawn pairs answered though all were asked for.
        @ExplicitNull var reason: String?

        enum CodingKeys: String, CodingKey {
            case taken, calibrated, reason
            case viewsPerImage = "views_per_image"
            case pairsPerImage = "pairs_per_image"
        }
    }

    struct CurvePoint: Encodable {
        let logRatio: Double
        let sdf: Double
        let standardError: Double

        enum CodingKeys: String, CodingKey {
            case sdf
            case logRatio = "log_ratio"
            case standardError = "standard_error"
        }
    }

    /// E[cos | geometry] of a law in a bin.
    struct GeometryCell: Encodable {
        let law: String
        @ExplicitNull var beta: Double?
        @ExplicitNull var ratio: Double?
        let low: Double
        let high: Double
        let share: Double
        @ExplicitNull var sdf: Double?
        @ExplicitNull var standardError: Double?
        @ExplicitNull var ci95: [Double]?

        enum CodingKeys: String, CodingKey {
            case law, beta, ratio, low, high, share, sdf, ci95
            case standardError = "standard_error"
        }
    }

    let checkpoint: CheckpointSummary
    let dataset: DatasetSummary
    let options: RunOptions
    /// The part of the images that was measured; null for all.
    @ExplicitNull var shard: String?
    let pairs: Pairs
    /// Null where all is in float32.
    @ExplicitNull var precision: PrecisionEntry?
    /// What the images are to the intervals: a sample, or given.
    let population: String
    let results: [Result]
    /// What the geometry is; null where it was not asked for.
    @ExplicitNull var against: String?
    let geometry: [GeometryCell]
    let curve: [CurvePoint]
    /// Null where too few images' features were kept.
    @ExplicitNull var measures: MeasureOutput?
    let neglectedShare: Double
    @ExplicitNull var halfWidth: Double?
    @ExplicitNull var isNarrow: Bool?
    let unreadable: [UnreadableEntry]
    let interrupted: Bool
    /// Absent without a process.
    let encoderProcess: ProcessProfileOutput?

    enum CodingKeys: String, CodingKey {
        case checkpoint, dataset, options, shard, pairs, precision, population, results, against, geometry,
            curve, measures, unreadable, interrupted
        case neglectedShare = "neglected_share"
        case halfWidth = "half_width"
        case isNarrow = "half_width_reached"
        case encoderProcess = "encoder_process"
    }
}

extension SDFOutput {
    /// The JSON of a report on what the context says.
    init(
        _ report: SDFReport, of context: SDFContext, _ question: SDFQuestion? = nil,
        profile: ProcessProfileOutput? = nil
    ) {
        let against = question?.against
        self.init(
            checkpoint: context.checkpoint, dataset: context.dataset, options: context.options,
            shard: context.options.settings.shard.partName,
            pairs: Pairs(report.pairs),
            precision: report.precision.map {
                PrecisionEntry(
                    precision: Precision.bfloat16.rawValue, imagesInFloat32: $0.imagesInFloat32,
                    float32Share: $0.share)
            }, population: (question?.estimation.population ?? .sample).rawValue,
            results: report.results.map { Result($0) }, against: against?.rawValue,
            geometry: report.results.flatMap(GeometryCell.cells),
            curve: report.curves.signed.map {
                CurvePoint(logRatio: $0.logRatio, sdf: $0.mean, standardError: $0.standardError)
            },
            measures: MeasureOutput(report.measures), neglectedShare: report.neglectedShare,
            halfWidth: question?.halfWidth,
            isNarrow: report.isNarrow,
            unreadable: report.unreadable.map(UnreadableEntry.init),
            interrupted: report.wasInterrupted, encoderProcess: profile)
    }
}

extension SDFOutput.GeometryCell {
    /// The bins of a result.
    static func cells(_ result: SDFResult) -> [SDFOutput.GeometryCell] {
        result.geometry.map { bin in
            SDFOutput.GeometryCell(
                law: result.law.name, beta: result.law.beta, ratio: result.law.ratio, low: bin.low,
                high: bin.high, share: bin.share, sdf: bin.estimate?.mean,
                standardError: bin.estimate?.standardError, ci95: bin.estimate?.bounds)
        }
    }
}

extension SDFOutput.Result {
    init(_ result: SDFResult) {
        let estimate = result.estimate
        self.init(
            law: result.law.name, beta: result.law.beta, ratio: result.law.ratio, sdf: estimate.mean,
            standardError: estimate.standardError, ci95: estimate.bounds,
            standardDeviation: result.standardDeviation, images: estimate.units, pairs: estimate.pairs,
            effectivePairs: result.effectivePairs, method: result.method.rawValue,
            reliable: result.isReliable,
            difference: result.difference.map {
                SDFOutput.Difference(
                    sdf: $0.mean, standardError: $0.standardError, ci95: $0.bounds,
                    given: result.givenDifference.map(SDFOutput.Uncertainty.init))
            }, given: result.given.map(SDFOutput.Uncertainty.init),
            correction: result.correction.map {
                SDFOutput.Correction(sdf: $0.mean, standardError: $0.standardError)
            })
    }
}

extension SDFOutput.Uncertainty {
    init(_ estimate: MeanEstimate) {
        self.init(standardError: estimate.standardError, ci95: estimate.bounds)
    }
}

extension SDFOutput.Pairs {
    init(_ summary: PairsSummary) {
        self.init(
            taken: summary.taken.rawValue, viewsPerImage: summary.viewsPerImage,
            pairsPerImage: summary.pairsPerImage, calibrated: summary.isCalibrated,
            reason: summary.reasonForDrawn)
    }
}

extension MeanEstimate {
    /// The ends of the 95% interval.
    var bounds: [Double] {
        let interval = interval()
        return [interval.lowerBound, interval.upperBound]
    }
}
