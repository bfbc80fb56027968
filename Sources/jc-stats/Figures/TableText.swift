import Datasets
import JointAugmentation
import PaperFigures

/// A table for a person and for a page: a row a law, a column a method.
struct TableText {
    let tables: [AccuracyTable]
    let output: TableOutput

    var lines: [String] {
        ["Table \(output.number) in small"] + images
            + tables.flatMap { table in ["", table.titleInPercent + ":"] + grid(table).lines } + [""] + notes
    }

    /// What was judged, and on what.
    var images: [String] {
        guard let data = output.dataset else { return ["results of \(output.manifest)"] }
        let learned = output.training.map { "learned from \(Self.text($0))" }
        return [
            "\(output.options.features) features of the checkpoints in \(output.manifest)",
            "judged on \(Self.text(data))", learned ?? "each judged by the others",
        ]
    }

    private static func text(_ data: DatasetSummary) -> String {
        "\(NumberText.count(data.images)) images of \(FilePath.lastComponent(data.path))\(data.choice)"
    }

    /// The same for the caption of a chart.
    var caption: String {
        guard let data = output.dataset else {
            return "Results of \(FilePath.lastComponent(output.manifest))."
        }
        let learned = output.training.map {
            ", learned from \(NumberText.count($0.images)) of \(FilePath.lastComponent($0.path))"
        }
        return
            "\(NumberText.count(data.images)) images of \(FilePath.lastComponent(data.path))\(learned ?? "")."
    }

    private func grid(_ table: AccuracyTable) -> TextTable {
        var grid = TextTable(header: ["law"] + table.methods.flatMap { [$0.label, "gain", "95% interval"] })
        for law in table.laws {
            grid.add([law.label] + table.methods.flatMap { Self.texts(table.cell($0, law), in: table) })
        }
        return grid
    }

    /// Top-1 in percent, its gain over RandomCrop in points, and the interval of that; of RandomCrop that of top-1.
    private static func texts(_ cell: AccuracyTable.Cell?, in table: AccuracyTable) -> [String] {
        guard let cell, let top1 = cell.top1 else { return ["missing", "", ""] }
        let mark = cell.missingSeeds.isEmpty ? "" : "*"
        guard cell.law != .independent else {
            return [percent(top1.mean) + mark, "", ends(top1, percent) ?? ""]
        }
        let difference = cell.difference
        return [
            percent(top1.mean) + mark, difference.map { NumberText.points($0.mean) } ?? "-",
            difference.flatMap { ends($0, NumberText.points) } ?? "",
        ]
    }

    private static func percent(_ share: Double) -> String { NumberText.fixed(100 * share, 2) }

    /// The interval, where there is one.
    private static func ends(_ estimate: AccuracyEstimate, _ text: (Double) -> String) -> String? {
        estimate.interval.map { "[\(text($0.lowerBound)), \(text($0.upperBound))]" }
    }
}

// MARK: - What is to be known of the numbers

extension TableText {
    /// What intervals are about, and what is not there.
    var notes: [String] { [intervals] + missing }

    private var intervals: String {
        let estimates = tables.flatMap { table in table.cells.compactMap { $0.difference ?? $0.top1 } }
        let kinds: [(AccuracyEstimate.Variation, String)] = [
            (.seedsAndImages, "over seeds and images"),
            (.images, "over images alone where there is one seed"),
            (.seeds, "over seeds alone where images are not known one by one"),
            (.nothing, "none for a single number"),
        ]
        let found = kinds.filter { kind in estimates.contains { $0.over == kind.0 } }.map(\.1)
        return "gain: points over RandomCrop of the same seeds; intervals \(found.joined(separator: ", "))"
    }

    private var missing: [String] {
        let fewer = (tables.first?.cells ?? []).filter { $0.top1 != nil && !$0.missingSeeds.isEmpty }.map {
            cell in
            "\(cell.method.label) \(cell.law.label) without "
                + cell.missingSeeds.map { "\($0)" }.joined(separator: ", ")
        }
        let methods = (tables.first?.missingMethods ?? []).map(\.label)
        return (fewer.isEmpty ? [] : ["(*) fewer seeds: \(fewer.joined(separator: "; "))"])
            + (methods.isEmpty ? [] : ["no runs of \(methods.joined(separator: ", "))"])
    }

    /// The table as a page has it, a row a method and law.
    func pageTables() -> [PageTable] {
        tables.map { table in
            PageTable(
                caption: "\(table.titleInPercent); \(intervals)",
                header: [
                    "method", "law", "seeds", "top-1", "95% interval", "gain", "95% interval of the gain",
                ],
                rows: table.cells.map { cell in
                    let top1 = cell.top1
                    return [
                        cell.method.label, cell.law.label, "\(top1?.seeds.count ?? 0)",
                        top1.map { Self.percent($0.mean) } ?? "missing",
                        top1.flatMap { Self.ends($0, Self.percent) } ?? "-",
                        cell.difference.map { NumberText.points($0.mean) } ?? "-",
                        cell.difference.map { Self.ends($0, NumberText.points) ?? "" } ?? "-",
                    ]
                })
        }
    }
}
