import Charts
import Difficulty
import Foundation
import PaperFigures
import Training

/// The JSON of `figures`.
struct FiguresOutput: Encodable {
    struct Figure: Encodable {
        let number: Int
        let files: [String]
        /// The CSV of the numbers behind it.
        let csv: String
    }

    /// A training run of Figure 5.
    struct Loss: Encodable {
        let run: String
        let steps: Int
        /// Over the last quarter of the steps.
        let mean: Double
        let standardError: Double

        enum CodingKeys: String, CodingKey {
            case run, steps, mean
            case standardError = "standard_error"
        }

        init(_ curve: LossCurve) {
            let quarter = LastQuarter(curve.losses)
            run = curve.label
            steps = curve.losses.count
            mean = quarter.mean
            standardError = quarter.standardError
        }
    }

    let figures: [Figure]
    /// The network of Figures 1, 2 and 4; null without them.
    @ExplicitNull var checkpoint: CheckpointSummary?
    /// The measurement of Figures 2 and 4; null without them.
    @ExplicitNull var sdf: SDFOutput?
    /// The runs of Figure 5; null without it.
    @ExplicitNull var losses: [Loss]?
    /// Absent without a process.
    let encoderProcess: ProcessProfileOutput?
    let version: String

    enum CodingKeys: String, CodingKey {
        case figures, checkpoint, sdf, losses, version
        case encoderProcess = "encoder_process"
    }

    /// A line a figure, then the losses of Figure 5.
    var lines: [String] {
        figures.map { figure in
            "Figure \(figure.number): " + (figure.files + [figure.csv]).joined(separator: ", ")
        } + (checkpoint?.choice.map { [$0] } ?? []) + (losses.map(Self.table) ?? [])
    }

    private static func table(_ losses: [Loss]) -> [String] {
        var table = TextTable("run", "steps", "mean loss of the last quarter", "standard error")
        for loss in losses {
            table.add([
                loss.run, "\(loss.steps)", NumberText.fixed(loss.mean, 4),
                NumberText.fixed(loss.standardError, 4),
            ])
        }
        return table.lines
    }
}

/// A figure that was drawn: its files, and what a page shows of it.
struct DrawnFigure {
    let entry: FiguresOutput.Figure
    let title: String
    let caption: String
    /// As SVG.
    let drawing: String
}

/// Where figures and the numbers behind them go.
struct FigureFiles {
    /// Folder of the drawings.
    let figures: String
    /// Folder of the CSVs.
    let exports: String

    /// The names that may be written to ``figures``.
    static var drawingNames: [String] {
        (1...5).flatMap { number in ChartFormat.allCases.map { "figure-\(number).\($0.rawValue)" } }
    }

    /// The names that may be written to ``exports``.
    static var exportNames: [String] {
        (1...5).map { "figure-\($0).csv" } + ["figure-2-curve.csv", "statements.csv", "laws.csv"]
    }

    /// Makes both folders.
    init(figures: String, exports: String) throws {
        for folder in [figures, exports] { try OutputFolder.make(folder) }
        self.figures = figures
        self.exports = exports
    }

    /// Writes a chart in all formats, and its CSV unless it came from there.
    func save(_ chart: Chart, _ csv: Data?, number: Int) throws -> DrawnFigure {
        try save(number: number, title: chart.title, caption: chart.caption, csv: csv) {
            try ChartRenderer.render(chart, as: $0)
        }
    }

    /// Writes a contact sheet in all formats, and its CSV.
    func save(_ sheet: ContactSheet, _ csv: Data, number: Int) throws -> DrawnFigure {
        try save(number: number, title: sheet.title, caption: sheet.caption, csv: csv) {
            try ChartRenderer.render(sheet, as: $0)
        }
    }

    /// Writes what the paper states beside the exact values, and the moments of the laws.
    ///
    /// - Returns: a line that names the files.
    func save(_ statements: PaperStatements) throws -> [String] {
        let paths = ["\(exports)/statements.csv", "\(exports)/laws.csv"]
        try OutputFile(paths[0]).write(statements.statementsCSV)
        try OutputFile(paths[1]).write(statements.lawsCSV)
        return ["tables: " + paths.joined(separator: ", ")]
    }

    /// Writes the curve behind Figure 2.
    func save(_ curve: [SDFCurvePoint]) throws {
        var csv = CSVText("log_ratio,ratio,mean_cosine,standard_error,ci95_low,ci95_high")
        for point in curve {
            csv.add(
                point.logRatio, exp(point.logRatio), point.mean, point.standardError,
                point.interval.lowerBound, point.interval.upperBound)
        }
        try OutputFile("\(exports)/figure-2-curve.csv").write(csv.data)
    }

    private func save(
        number: Int, title: String, caption: String, csv: Data?, render: (ChartFormat) throws -> [UInt8]
    ) throws -> DrawnFigure {
        let paths = try ChartFormat.allCases.map { format in
            let path = "\(figures)/figure-\(number).\(format.rawValue)"
            try OutputFile(path).write(Data(try render(format)))
            return path
        }
        let export = "\(exports)/figure-\(number).csv"
        if let csv { try OutputFile(export).write(csv) }
        return DrawnFigure(
            entry: FiguresOutput.Figure(number: number, files: paths, csv: export), title: title,
            caption: caption, drawing: String(decoding: try render(.svg), as: UTF8.self))
    }
}
