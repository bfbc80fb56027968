import Charts
import Difficulty
import Foundation
import JointAugmentation
import PaperFigures

/// A chart that was written, as files and for a page.
struct DrawnChart {
    let title: String
    let caption: String
    /// The path of its files without their endings.
    let stem: String
    let files: [String]
    /// As SVG.
    let drawing: String
}

/// A figure that was drawn: its files, and what a page shows of it.
struct DrawnFigure {
    let entry: FiguresOutput.Figure
    let title: String
    let caption: String
    /// As SVG.
    let drawing: String

    init(_ chart: DrawnChart, number: Int, csv: String) {
        entry = FiguresOutput.Figure(number: number, files: chart.files, csv: csv)
        (title, caption, drawing) = (chart.title, chart.caption, chart.drawing)
    }
}

/// Where figures and the numbers behind them go.
struct FigureFiles {
    /// Folder of the drawings.
    let figures: String
    /// Folder of the CSVs.
    let exports: String
    /// How drawings are set.
    let design: ChartDesign

    /// The names that may be written to ``figures``.
    static var drawingNames: [String] {
        (figureNames + AccuracyTableNumber.allCases.flatMap(TableNames.drawings)).flatMap { name in
            ChartFormat.allCases.map { "\(name).\($0.rawValue)" }
        }
    }

    /// The names that may be written to ``exports``.
    static var exportNames: [String] {
        figureNames.map { "\($0).csv" } + ["figure-2-curve.csv", "statements.csv", "laws.csv"]
            + AccuracyTableNumber.allCases.flatMap(TableNames.exports)
    }

    private static var figureNames: [String] {
        (1...5).map { "figure-\($0)" } + ContrastiveMethod.allCases.map(lossName)
    }

    /// The name of Figure 5 of a method: SimSiam's is the paper's.
    static func lossName(_ method: ContrastiveMethod) -> String {
        method == .simsiam ? "figure-5" : "figure-5-\(method.rawValue)"
    }

    /// Makes both folders.
    init(figures: String, exports: String, design: ChartDesign) throws {
        for folder in [figures, exports] { try OutputFolder.make(folder) }
        self.figures = figures
        self.exports = exports
        self.design = design
    }

    /// Writes a chart in all formats, and its CSV unless it came from there.
    ///
    /// - Parameter name: of the files; that of the number where it is nil.
    func save(_ chart: Chart, _ csv: Data?, number: Int, name: String? = nil) throws -> DrawnFigure {
        try save(Self.grid(chart), csv, number: number, name: name)
    }

    /// Writes panels in all formats, and their CSV; parameters are as for a chart.
    func save(_ grid: ChartGrid, _ csv: Data?, number: Int, name: String? = nil) throws -> DrawnFigure {
        let name = name ?? "figure-\(number)"
        let drawn = try draw(grid, name: name)
        return DrawnFigure(drawn, number: number, csv: try export(csv, as: "\(name).csv"))
    }

    /// Writes a contact sheet in all formats, and its CSV.
    func save(_ sheet: ContactSheet, _ csv: Data, number: Int) throws -> DrawnFigure {
        let drawn = try draw(
            name: "figure-\(number)", title: sheet.title, caption: sheet.caption, design: design
        ) { try $1.data(sheet, $0) }
        return DrawnFigure(drawn, number: number, csv: try export(csv, as: "figure-\(number).csv"))
    }

    /// Writes what the paper states beside the exact values, and the moments of the laws.
    ///
    /// - Returns: a line that names the files.
    func save(_ statements: PaperStatements) throws -> [String] {
        let paths = [
            try export(statements.statementsCSV, as: "statements.csv"),
            try export(statements.lawsCSV, as: "laws.csv"),
        ]
        return ["tables: " + paths.joined(separator: ", ")]
    }

    /// Writes the curve behind Figure 2.
    func save(_ curve: [SDFCurvePoint], of context: SDFContext) throws {
        var csv = CSVText(
            "log_ratio,ratio,mean_cosine,standard_error,ci95_low,ci95_high", of: RowIdentity(context))
        for point in curve {
            csv.add(
                point.logRatio, exp(point.logRatio), point.mean, point.standardError,
                point.interval.lowerBound, point.interval.upperBound)
        }
        try export(csv.data, as: "figure-2-curve.csv")
    }

    /// Writes a chart in all formats.
    func draw(_ chart: Chart, name: String) throws -> DrawnChart { try draw(Self.grid(chart), name: name) }

    /// One chart under its own title.
    private static func grid(_ chart: Chart) -> ChartGrid {
        var panel = chart
        (panel.title, panel.caption) = ("", "")
        return ChartGrid(title: chart.title, caption: chart.caption, columns: 1, charts: [panel])
    }

    private func draw(_ grid: ChartGrid, name: String) throws -> DrawnChart {
        var design = design
        // Of several figures, those that have such an axis.
        if !grid.charts.contains(where: { $0.xAxis.ratios != nil }) { design.ratioAxis = nil }
        return try draw(name: name, title: grid.title, caption: grid.caption, design: design) {
            try $1.data(grid, $0)
        }
    }

    /// Writes numbers, if there are any.
    ///
    /// - Returns: the path.
    @discardableResult func export(_ data: Data?, as name: String) throws -> String {
        let path = "\(exports)/\(name)"
        if let data { try OutputFile(path).write(data) }
        return path
    }

    private func draw(
        name: String, title: String, caption: String, design: ChartDesign,
        render: (String, ChartDesign) throws -> Data
    ) throws -> DrawnChart {
        let stem = "\(figures)/\(name)"
        let paths = try ChartFormat.allCases.map { format in
            let path = "\(stem).\(format.rawValue)"
            try OutputFile(path).write(render(format.rawValue, design))
            return path
        }
        return DrawnChart(
            title: design.title.text(title), caption: caption, stem: stem, files: paths,
            drawing: String(
                decoding: try render(ChartFormat.svg.rawValue, Self.onPage(design)), as: UTF8.self))
    }

    /// Points: a paper's line then makes text of 7.5 points of it.
    private static let pageWidth = 680.0

    /// The same on a page, which has heading and text of its own beside it.
    private static func onPage(_ design: ChartDesign) -> ChartDesign {
        var page = ChartDesign(width: pageWidth, textSize: ChartDesign.standardTextSize)
        page.title = .hidden
        page.showsCaption = false
        (page.font, page.legend, page.ratioAxis) = (design.font, design.legend, design.ratioAxis)
        (page.series, page.panel) = (design.series, design.panel)
        return page
    }
}

/// The names of a table's files.
enum TableNames {
    /// Of a chart, such as `table-5-linear-beta`.
    static func drawing(_ number: AccuracyTableNumber, _ classifier: String, _ part: String) -> String {
        "table-\(number.rawValue)-\(classifier)-\(part)"
    }

    /// All that may be drawn.
    static func drawings(_ number: AccuracyTableNumber) -> [String] {
        guard number == .five else { return [] }
        return ["linear", "knn"].flatMap { classifier in
            ["beta", "gain", "sdf"].map { drawing(number, classifier, $0) }
        }
    }

    /// Cells and runs as CSV, all of it as JSON.
    static func exports(_ number: AccuracyTableNumber) -> [String] {
        [".csv", "-runs.csv", ".json"].map { "table-\(number.rawValue)\($0)" }
    }
}
