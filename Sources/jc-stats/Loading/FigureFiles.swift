import Charts
import Foundation

/// Where figures and the numbers behind them go.
struct FigureFiles {
    /// Folder of the drawings.
    let figures: String
    /// Folder of the CSVs.
    let exports: String

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
    func save(_ statements: PaperStatements) throws {
        try OutputFile("\(exports)/statements.csv").write(statements.statementsCSV)
        try OutputFile("\(exports)/laws.csv").write(statements.lawsCSV)
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
