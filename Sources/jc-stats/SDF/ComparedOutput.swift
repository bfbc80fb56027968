import Difficulty
import Foundation
import JointAugmentation
import PaperFigures
import Statistics

/// The JSON of `sdf` of several encoders.
struct ComparedOutput: CommandResult {
    static let schema = "sdf-comparison"

    /// One encoder's report, with the name by which tables and charts call it.
    struct Entry: Encodable {
        let name: String
        let report: SDFOutput

        enum CodingKeys: String, CodingKey { case name }

        func encode(to encoder: any Encoder) throws {
            try report.encode(to: encoder)
            var values = encoder.container(keyedBy: CodingKeys.self)
            try values.encode(name, forKey: .name)
        }
    }

    /// How an encoder differs from the first.
    struct Comparison: Encodable {
        /// The encoder, and the first, by their names.
        let encoder: String
        let less: String
        /// Images that both measured.
        let images: Int
        /// Images whose features both kept; null where those are too few.
        @ExplicitNull var measuredImages: Int?
        let results: [Result]

        enum CodingKeys: String, CodingKey {
            case encoder, less, images, results
            case measuredImages = "measured_images"
        }
    }

    struct Result: Encodable {
        let law: String
        @ExplicitNull var beta: Double?
        @ExplicitNull var ratio: Double?
        /// By measure: the encoder's less the first's, and `difference`, that less RandomCrop's.
        let values: [String: MeasureOutput.Value]
    }

    let encoders: [Entry]
    /// How the others differ from the first.
    let results: [Comparison]
    /// Whether every interval is as narrow as was asked for.
    @ExplicitNull var isNarrow: Bool?

    enum CodingKeys: String, CodingKey {
        case encoders, results
        case isNarrow = "half_width_reached"
    }
}

extension ComparedOutput {
    init(_ comparison: SDFComparison, _ outputs: [SDFOutput]) {
        let names = Self.names(
            outputs.map(\.checkpoint.path), features: outputs.map(\.options.settings.features.rawValue))
        encoders = zip(names, outputs).map { Entry(name: $0, report: $1) }
        results = zip(names.dropFirst(), comparison.contrasts).map { name, contrast in
            Comparison(
                encoder: name, less: names[0], images: contrast.imageCount,
                measuredImages: contrast.measures?.imageCount,
                results: contrast.results.indices.map { Result(contrast, place: $0) })
        }
        let narrow = comparison.reports.map(\.isNarrow) + comparison.contrasts.map(\.isNarrow)
        isNarrow = narrow.contains { $0 == nil } ? nil : narrow.allSatisfy { $0 == true }
    }

    /// The shortest ends of paths that tell the encoders apart; of one file the features, or a number, behind its name.
    static func names(_ paths: [String], features: [String] = []) -> [String] {
        let parts = paths.map { $0.split(separator: "/").map(String.init) }
        for length in 1...max(1, parts.map(\.count).max() ?? 1) {
            let names = parts.map { $0.suffix(length).joined(separator: "/") }
            if Set(names).count == names.count { return names }
        }
        let ends = Set(features).count == paths.count ? features : paths.indices.map { "(\($0 + 1))" }
        return zip(parts, ends).map { "\($0.last ?? "encoder") \($1)" }
    }
}

extension ComparedOutput.Result {
    init(_ contrast: EncoderContrast, place: Int) {
        let law = contrast.results[place].law
        let values = SimilarityMeasure.allCases.compactMap { measure in
            (try? contrast.estimates(of: measure)).map { (measure.rawValue, MeasureOutput.Value($0[place])) }
        }
        self.init(
            law: law.name, beta: law.beta, ratio: law.ratio,
            values: Dictionary(uniqueKeysWithValues: values))
    }
}

/// The CSV of `sdf` of several encoders: a row an encoder and law.
enum ComparedTable {
    ///
    /// - Parameter isShown: whether a law has rows.
    static func csv(
        _ comparison: SDFComparison, _ output: ComparedOutput, of contexts: [SDFContext],
        where isShown: (Law) -> Bool = { _ in true }
    ) -> Data {
        let names: [String] = SimilarityMeasure.allCases.flatMap { measure in
            ["", "_difference", "_less_first", "_less_first_difference"].flatMap {
                MeasureTable.columns(measure.rawValue + $0)
            }
        }
        let identities = contexts.map { RowIdentity($0).columns }
        let ends = identities.first?.map(\.name) ?? []
        var csv = CSVText((["name", "law", "beta", "ratio"] + names + ends).joined(separator: ","))
        for (place, report) in comparison.reports.enumerated() {
            let contrast = place == 0 ? nil : comparison.contrasts[place - 1]
            for law in report.results.indices where isShown(report.results[law].law) {
                let found = report.results[law].law
                let cells: [String] = SimilarityMeasure.allCases.flatMap { measure in
                    let own = (try? report.estimates(of: measure))?[law]
                    let less = (try? contrast?.estimates(of: measure))?[law]
                    return [own?.estimate, own?.difference, less?.estimate, less?.difference].flatMap(
                        MeasureTable.cells)
                }
                csv.add(
                    row: [output.encoders[place].name, found.name]
                        + [found.beta, found.ratio].map {
                            $0.map { "\($0)" } ?? ""
                        } + cells + identities[place].map(\.value))
            }
        }
        return csv.data
    }
}

/// `sdf` of several encoders for a person.
struct ComparedText {
    let output: ComparedOutput
    let comparison: SDFComparison
    let measure: SimilarityMeasure

    /// - Throws: where the measure is not to be had.
    func lines() throws -> [String] {
        let names = output.encoders.map(\.name)
        var lines = output.encoders.flatMap { entry in
            ["\(entry.name):"]
                + SDFHeading(
                    checkpoint: entry.report.checkpoint, dataset: entry.report.dataset,
                    options: entry.report.options, imageCount: comparison.reports[0].imageCount,
                    shard: entry.report.shard
                ).lines.map { "  " + $0 }
        }
        lines += ["", "\(measure.title):"] + (try levels(names).lines)
        for (contrast, entry) in zip(comparison.contrasts, output.results) {
            let images =
                measure == .cosine ? contrast.imageCount : contrast.measures?.imageCount ?? 0
            lines += [
                "",
                "\(entry.encoder) less \(entry.less), from the same views of \(NumberText.count(images)) images",
            ]
            lines += try table(contrast).lines
        }
        return lines + (measure == .cosine ? Self.scales : [])
    }

    /// What a difference of levels does not say.
    private static let scales = [
        "",
        "cosines of two encoders are on no common scale: --measure contrast, centred or auc sets them beside views of different images",
    ]

    private var wording: SDFWording {
        SDFWording(joint: output.encoders[0].report.options.settings.views.design.partNames)
    }

    /// A column and an interval an encoder.
    private func levels(_ names: [String]) throws -> TextTable {
        let columns = try comparison.reports.map { try $0.estimates(of: measure) }
        var table = TextTable(header: ["law"] + names.flatMap { [$0, "95% interval"] })
        for (place, law) in columns[0].enumerated() {
            table.add(
                [wording.label(law.law)] + columns.flatMap { MeasureText.cells($0[place].estimate) })
        }
        return table
    }

    private func table(_ contrast: EncoderContrast) throws -> TextTable {
        var table = TextTable(
            header: ["law", "difference", "95% interval", "less \(wording.independent)'s", "95% interval"])
        for law in try contrast.estimates(of: measure) {
            table.add(
                [wording.label(law.law)] + MeasureText.cells(law.estimate)
                    + (law.difference.map(MeasureText.cells) ?? ["-", "-"]))
        }
        return table
    }
}
