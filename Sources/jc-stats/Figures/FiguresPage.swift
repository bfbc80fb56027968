import Difficulty
import Imaging
import JointAugmentation
import Layers
import PaperFigures
import Statistics

/// The page of `figures`: each figure with the table behind it, what the paper states, and where all of it comes from.
struct FiguresPage {
    let drawn: [DrawnFigure]
    let output: FiguresOutput
    let kinds: [PairKindRun]
    let reports: [SDFReport]
    /// What Figures 2 and 4 show.
    let measure: SimilarityMeasure
    let statements: PaperStatements
    let libraries: LibraryNumbers
    let tables: [PageSection]
    let seed: UInt64

    func page() throws -> ReportPage {
        let figures = try drawn.map { figure in
            PageSection(
                title: figure.title, paragraphs: [figure.caption], drawing: figure.drawing,
                tables: try tables(of: figure.entry.number))
        }
        let stated = PageSection(
            title: "The paper's statements and the exact values",
            tables: statements.tables + [libraries.table])
        return ReportPage(
            title: "How hard are the positive pairs?",
            summary:
                "Figures of \u{201C}Enhancing Contrastive Learning Inspired by the Philosophy of The Blind Men "
                + "and the Elephant\u{201D} (arXiv 2412.16522), drawn by jc-stats \(Version.current) from its own numbers.",
            sections: figures + tables + [stated, try provenance()])
    }

    private func tables(of number: Int) throws -> [PageTable] {
        switch number {
        case 1: [try KindTable.table(kinds)]
        case 2: sdf("SDF of fixed area ratios") { $0.beta == nil }
        case 4: sdf("SDF of J-Crop(\u{3B2})") { $0.ratio == nil }
        case 5: [losses(output.losses ?? [])]
        default: []
        }
    }

    /// A table an encoder.
    private func sdf(_ caption: String, where isShown: (Law) -> Bool) -> [PageTable] {
        reports.enumerated().map { place, report in
            let name = output.comparison.map { ", \($0.encoders[place].name)" } ?? ""
            return sdf(caption + name, report.results.filter { isShown($0.law) })
        } + differences(where: isShown)
    }

    /// A table an encoder but the first: what it differs from that one by.
    private func differences(where isShown: (Law) -> Bool) -> [PageTable] {
        (output.comparison?.results ?? []).map { entry in
            PageTable(
                caption:
                    "\(measure.title) of \(entry.encoder) less that of \(entry.less), from the same views. Cosines of two encoders are on "
                    + "no common scale; how much more a law does to one than RandomCrop does stands on the right.",
                header: [
                    "law", "difference", "95% interval", "less RandomCrop's", "95% interval",
                ],
                rows: zip(entry.results, reports[0].results).compactMap { result, own in
                    guard isShown(own.law), let value = result.values[measure.rawValue] else { return nil }
                    let more = value.difference.map {
                        [NumberText.fixed($0.value), NumberText.fixedInterval($0.ci95)]
                    }
                    return [
                        own.law.label, NumberText.fixed(value.value), NumberText.fixedInterval(value.ci95),
                    ]
                        + (more ?? ["-", "-"])
                })
        }
    }

    private func sdf(_ caption: String, _ results: [SDFResult]) -> PageTable {
        PageTable(
            caption: caption,
            header: [
                "law", "SDF", "95% interval", "images", "pairs", "eff. pairs", "less RandomCrop",
                "95% interval",
            ],
            rows: results.map { result in
                let difference = result.difference.map { [NumberText.fixed($0.mean), Self.interval($0)] }
                return [
                    result.law.label + (result.isReliable ? "" : " (unreliable)"),
                    NumberText.fixed(result.estimate.mean),
                    Self.interval(result.estimate), NumberText.count(result.estimate.units),
                    NumberText.count(result.estimate.pairs),
                    NumberText.count(Int(result.effectivePairs.rounded())),
                ] + (difference ?? ["-", "-"])
            })
    }

    private static func interval(_ estimate: MeanEstimate) -> String {
        NumberText.fixedInterval(estimate.bounds)
    }

    private func losses(_ losses: [FiguresOutput.Loss]) -> PageTable {
        PageTable(
            caption: "Mean loss of the last quarter of each run",
            header: ["run", "steps", "mean loss", "standard error"],
            rows: losses.map {
                [
                    $0.run, NumberText.count($0.steps), NumberText.fixed($0.mean),
                    NumberText.fixed($0.standardError),
                ]
            })
    }

    private func provenance() throws -> PageSection {
        var rows = [
            ["program", "jc-stats \(Version.current)"], ["seed", "\(seed)"],
            ["linear algebra", BLAS.provenance],
        ]
        if let sdf = output.sdf {
            rows += [
                ["checkpoint", sdf.checkpoint.path], ["checkpoint, SHA-256", sdf.checkpoint.sha256],
                ["network", sdf.checkpoint.architecture ?? "-"],
                ["encoder", sdf.checkpoint.choice ?? sdf.checkpoint.encoder ?? "-"],
                ["features", sdf.options.settings.features.rawValue],
                ["assumed", sdf.checkpoint.assumed ?? "-"],
                [
                    "pixels",
                    sdf.options.remark.pixels.map {
                        "\($0.line(sdf.options.remark.normalization)) (\($0.source))"
                    } ?? "-",
                ],
            ]
            rows += (output.comparison?.encoders.dropFirst() ?? []).flatMap { entry in
                [
                    ["checkpoint, beside it", entry.report.checkpoint.path],
                    ["checkpoint, SHA-256", entry.report.checkpoint.sha256],
                    ["network", entry.report.checkpoint.architecture ?? "-"],
                    ["assumed", entry.report.checkpoint.assumed ?? "-"],
                ]
            }
            rows += [
                ["images", "\(sdf.dataset.path), \(sdf.dataset.layout)\(sdf.dataset.choice)"],
                ["images, fingerprint", sdf.dataset.fingerprint],
            ]
        }
        rows += output.figures.map { ["numbers of Figure \($0.number)", $0.csv] }
        for table in output.tables ?? [] {
            rows += [
                ["runs of Table \(table.number)", table.manifest],
                ["numbers of Table \(table.number)", table.files[0]],
            ]
        }
        return PageSection(
            title: "Where it comes from",
            tables: [PageTable(caption: "Provenance", header: ["what", "value"], rows: rows, isText: true)]
                + (try output.sdf.map { [try Self.table($0.options.settings)] } ?? []))
    }

    private static func table(_ settings: RunSettings) throws -> PageTable {
        PageTable(
            caption: "Settings of Figures 2 and 4, as a store keeps them", header: ["setting", "value"],
            rows: try SettingTexts(settings).pairs.map { [$0.name, $0.text] }, isText: true)
    }
}
