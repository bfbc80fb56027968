import ArgumentParser
import Difficulty
import JointAugmentation
import PaperFigures
import Statistics

extension SimilarityMeasure: ExpressibleByArgument {}

/// `measures` of the JSON of `sdf`: what sets the cosines beside those of different images.
struct MeasureOutput: Encodable {
    struct Value: Encodable {
        let value: Double
        let standardError: Double
        let ci95: [Double]
        /// Less RandomCrop's; null for RandomCrop itself.
        @ExplicitNull var difference: Difference?

        enum CodingKeys: String, CodingKey {
            case value, ci95, difference
            case standardError = "standard_error"
        }
    }

    struct Difference: Encodable {
        let value: Double
        let standardError: Double
        let ci95: [Double]

        enum CodingKeys: String, CodingKey {
            case value, ci95
            case standardError = "standard_error"
        }
    }

    struct Result: Encodable {
        let law: String
        @ExplicitNull var beta: Double?
        @ExplicitNull var ratio: Double?
        let cosine: Value
        let different: Value
        let contrast: Value
        let centred: Value
        let auc: Value
    }

    /// Images whose features were kept.
    let images: Int
    let results: [Result]
}

extension MeasureOutput {
    init?(_ report: MeasureReport?) {
        guard let report, let laws = report.values[.cosine]?.map(\.law) else { return nil }
        let values = report.values.mapValues { $0.map(Value.init) }
        let results = laws.indices.compactMap { place -> Result? in
            guard let cosine = values[.cosine]?[place], let different = values[.different]?[place],
                let contrast = values[.contrast]?[place], let centred = values[.centred]?[place],
                let auc = values[.auc]?[place]
            else { return nil }
            return Result(
                law: laws[place].name, beta: laws[place].beta, ratio: laws[place].ratio, cosine: cosine,
                different: different, contrast: contrast, centred: centred, auc: auc)
        }
        self.init(images: report.imageCount, results: results)
    }
}

extension MeasureOutput.Value {
    init(_ law: LawEstimate) {
        self.init(
            value: law.estimate.mean, standardError: law.estimate.standardError, ci95: law.estimate.bounds,
            difference: law.difference.map {
                MeasureOutput.Difference(
                    value: $0.mean, standardError: $0.standardError, ci95: $0.bounds)
            })
    }
}

/// The measures of a report as columns.
enum MeasureTable {
    /// Beside SDF itself.
    private static let others = SimilarityMeasure.allCases.filter { $0 != .cosine }

    /// Names of the columns of a CSV.
    static var header: String {
        let names: [String] = others.flatMap { measure in
            [measure.rawValue, measure.rawValue + "_difference"].flatMap(columns)
        }
        return (["measured_images"] + names).joined(separator: ",")
    }

    /// The columns of an estimate.
    static func columns(_ name: String) -> [String] {
        [name, name + "_standard_error", name + "_ci95_low", name + "_ci95_high"]
    }

    /// The cells of a law's row, empty where nothing was measured.
    static func cells(_ report: MeasureReport?, law: Int) -> [String] {
        [report.map { "\($0.imageCount)" } ?? ""]
            + others.flatMap { measure in
                let found = report?.values[measure]?[law]
                return cells(found?.estimate) + cells(found?.difference)
            }
    }

    /// The cells of ``columns(_:)``.
    static func cells(_ estimate: MeanEstimate?) -> [String] {
        guard let estimate else { return Array(repeating: "", count: 4) }
        return ([estimate.mean, estimate.standardError] + estimate.bounds).map { "\($0)" }
    }

    /// A row a law, and what the columns are.
    static func lines(_ report: MeasureReport, _ wording: SDFWording) -> [String] {
        let measures = SimilarityMeasure.allCases
        var table = TextTable(header: ["law"] + measures.map(\.title))
        for (place, law) in (report.values[.cosine] ?? []).enumerated() {
            table.add(
                [wording.label(law.law)]
                    + measures.map { measure in report.values[measure].map { cell($0[place].estimate) } ?? "-"
                    })
        }
        return [
            "beside views of different images, from \(NumberText.count(report.imageCount)) images whose features were kept "
                + "(+- half a 95% interval; --measure shows differences):"
        ] + table.lines
    }

    private static func cell(_ estimate: MeanEstimate) -> String {
        let half = 0.5 * (estimate.bounds[1] - estimate.bounds[0])
        return "\(NumberText.fixed(estimate.mean)) +- \(NumberText.fixed(half))"
    }
}

extension SDFReport {
    /// A measure of every law with its difference to RandomCrop's.
    ///
    /// - Throws: a failure that says what is missing.
    func estimates(of measure: SimilarityMeasure) throws -> [LawEstimate] {
        if measure == .cosine {
            return results.map { LawEstimate(law: $0.law, estimate: $0.estimate, difference: $0.difference) }
        }
        guard let found = measures?.values[measure] else { throw Self.missing(measure) }
        return found
    }

    static func missing(_ measure: SimilarityMeasure) -> CommandFailure {
        CommandFailure(
            "--measure \(measure.rawValue): expected at least \(MeasureReport.fewestImages) images whose features were kept, "
                + "found fewer; stores of earlier versions have none, and images with more than "
                + "\(MeasureReport.mostViews) views keep none")
    }
}

extension EncoderContrast {
    /// A measure of every law, the encoder's less the first's, with its difference to RandomCrop's.
    func estimates(of measure: SimilarityMeasure) throws -> [LawEstimate] {
        if measure == .cosine {
            return results.map { LawEstimate(law: $0.law, estimate: $0.estimate, difference: $0.difference) }
        }
        guard let found = measures?.values[measure] else { throw SDFReport.missing(measure) }
        return found
    }
}
