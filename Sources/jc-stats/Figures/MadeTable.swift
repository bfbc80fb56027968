import Charts
import Foundation
import JointAugmentation
import PaperFigures

/// A table with its charts, written.
struct MadeTable {
    let output: TableOutput
    let text: TableText
    let charts: [DrawnChart]

    /// Makes a table of judged runs and writes its CSVs, its JSON and, for Table 5, its charts.
    ///
    /// - Parameter sdf: mean cosines of laws, where they are known.
    init(
        _ number: AccuracyTableNumber, of session: TableSession, sdf: [Law: Double],
        _ options: FiguresCommand,
        places: FigureFiles
    ) throws {
        let tables = try session.tables(number)
        guard !tables.isEmpty else {
            throw CommandFailure(
                "\(session.path): expected runs with a result for Table \(number.rawValue), found none")
        }
        var output = TableOutput(number, tables, of: session, sdf: sdf, options)
        let text = TableText(tables: tables, output: output)
        let names = TableNames.exports(number)
        output.files = [
            try places.export(output.csv, as: names[0]), try places.export(output.runsCSV, as: names[1]),
            try places.export(try JSONText.data(output), as: names[2]),
        ]
        let charts =
            number == .five
            ? try tables.flatMap { try Self.charts($0, sdf: sdf, caption: text.caption, places) } : []
        output.files += charts.flatMap(\.files)
        (self.output, self.text, self.charts) = (output, text, charts)
    }

    private static func charts(
        _ table: AccuracyTable, sdf: [Law: Double], caption: String, _ places: FigureFiles
    ) throws -> [DrawnChart] {
        let caption = caption + " Means over seeds with 95% intervals."
        let drawn = [
            ("beta", AccuracyFigure.betas(table, caption: caption)),
            ("gain", AccuracyFigure.gains(table, caption: caption)),
            ("sdf", AccuracyFigure.difficulty(table, sdf: sdf, caption: caption)),
        ]
        return try drawn.compactMap { part, chart in
            try chart.map {
                try places.draw($0, name: TableNames.drawing(table.number, table.classifier, part))
            }
        }
    }

    /// The table and the files that it is in.
    var lines: [String] {
        let drawn = charts.compactMap {
            $0.files.first?.split(separator: ".").dropLast().joined(separator: ".")
        }
        return text.lines + ["files: \(output.files.prefix(3).joined(separator: ", "))"]
            + (drawn.isEmpty ? [] : ["charts (.png, .svg, .pdf): \(drawn.joined(separator: ", "))"])
    }

    /// The table of the page, and its charts.
    var sections: [PageSection] {
        [
            PageSection(
                title: "Table \(output.number) in small", paragraphs: text.images + text.notes,
                tables: text.pageTables())
        ] + charts.map { PageSection(title: $0.title, paragraphs: [$0.caption], drawing: $0.drawing) }
    }
}
