import ArgumentParser
import Charts
import Foundation

/// How a picture is set for the page that it goes to, the same everywhere.
struct PageOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Width of a picture: single (a column, 86 mm), double (both, 178 mm), or a length such as 238pt, 86mm, 8.6cm or 3.4in; its height is what it takes. (default: its own)",
            valueName: "length"), transform: ChartLength.init)
    var width: ChartLength?

    @Option(
        help: ArgumentHelp(
            "Points of the smallest text, at least 7; all else is in proportion. (default: 8 with --width, else 10)",
            valueName: "points"))
    var fontSize: Double?

    @Option(help: ArgumentHelp("An installed font. (default: DejaVu Sans)", valueName: "family"))
    var font: String?

    @Option(
        help: ArgumentHelp("A heading in place of the picture's own. (default: its own)", valueName: "text"))
    var title: String?

    @Flag(help: "No heading.")
    var noTitle = false

    @Flag(help: "No text under the picture.")
    var noCaption = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Pixels an inch of a .png. (default: 300 with --width, else 144)", valueName: "number"))
    var dpi: Double?

    @Option(
        help:
            "Text of an .svg: text to search and edit, or outlines that look the same everywhere. (default: text)"
    )
    var svgText: SVGText?

    func validate() throws {
        guard title == nil || !noTitle else {
            throw ValidationError("--title and --no-title: expected one of them, found both")
        }
        if let dpi, !(dpi >= 36 && dpi <= 2400) {
            throw ValidationError("--dpi: expected 36 to 2400, found \(NumberText.short(dpi))")
        }
        _ = try design()
    }

    /// The design that is asked for.
    ///
    /// - Throws: `ValidationError` for a font that there is not, and for text that is too small.
    func design() throws -> ChartDesign {
        var design = ChartDesign(width: width?.points, textSize: fontSize, dotsPerInch: dpi)
        design.title = noTitle ? .hidden : title.map { .text($0) } ?? .own
        design.showsCaption = !noCaption
        design.svgText = svgText ?? .text
        if let fontSize, !ChartDesign.textSizes.contains(fontSize) {
            let (least, most) = (ChartDesign.textSizes.lowerBound, ChartDesign.textSizes.upperBound)
            throw ValidationError(
                "--font-size: expected \(NumberText.short(least)) to \(NumberText.short(most)) points, found "
                    + NumberText.short(fontSize))
        }
        if let font {
            do throws(ChartError) { design.font = try ChartFont(font) } catch {
                throw ValidationError("--font: \(error)")
            }
        }
        return design
    }

    /// Adds what does nothing where no picture is written, and what is of one format.
    func listIdle(_ idle: inout IdleOptions, for files: OutputOptions) {
        idle.add(allOf: Self.self, when: !files.drawsPicture, because: OutputOptions.noPicture)
        guard files.drawsPicture else { return }
        idle.add("--dpi", when: !files.names("png"), because: "no .png is written")
        idle.add("--svg-text", when: !files.names("svg"), because: "no .svg is written")
    }
}

/// What of a chart is shown.
struct SeriesOptions: ParsableArguments {
    /// Places of a legend by their names.
    enum LegendPlace: String, ExpressibleByArgument, CaseIterable {
        case topLeft = "top-left"
        case top
        case topRight = "top-right"
        case bottomLeft = "bottom-left"
        case bottom
        case bottomRight = "bottom-right"
        case right
        case below
        case none

        var position: LegendPosition {
            switch self {
            case .topLeft: .topLeft
            case .top: .top
            case .topRight: .topRight
            case .bottomLeft: .bottomLeft
            case .bottom: .bottom
            case .bottomRight: .bottomRight
            case .right: .outsideRight
            case .below: .below
            case .none: .hidden
            }
        }
    }

    @Option(help: "Where the legend stands. (default: where it hides nothing)")
    var legend: LegendPlace?

    @Option(
        help: ArgumentHelp(
            "Series that a chart shows, as its legend names them. May be repeated. (default: all)",
            valueName: "name,..."))
    var series: [String] = []

    @Option(
        help:
            "What an axis of ratios shows: their logarithm, or the ratios 5:1 to 1:5 at the same places. (default: what each chart does)"
    )
    var axis: RatioAxis?

    func validate() throws {
        if !series.isEmpty, names.isEmpty { throw ValidationError("--series: expected a name, found none") }
    }

    /// The names, without what is between commas inside of brackets.
    var names: [String] { series.flatMap(Self.split) }

    /// Adds what is asked for to a design.
    func applied(to design: ChartDesign) -> ChartDesign {
        var design = design
        design.legend = legend?.position
        design.series = names
        design.ratioAxis = axis
        return design
    }

    /// Adds what does nothing where no chart is written.
    func listIdle(_ idle: inout IdleOptions, for files: OutputOptions) {
        idle.add(allOf: Self.self, when: !files.drawsPicture, because: OutputOptions.noPicture)
    }

    /// The parts between commas, but for those inside of brackets: JC(0),RandomCrop on [0.2, 1].
    static func split(_ text: String) -> [String] {
        var parts = [""], depth = 0
        for character in text {
            depth += "([".contains(character) ? 1 : ")]".contains(character) ? -1 : 0
            if character == ",", depth <= 0 {
                parts.append("")
            } else {
                parts[parts.count - 1].append(character)
            }
        }
        return parts.map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }
}

/// Which panel of several is shown.
struct PanelOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "One panel of a chart of several, from the top left. (default: all)", valueName: "integer"))
    var panel: Int?

    /// Adds what does nothing where no chart is written.
    func listIdle(_ idle: inout IdleOptions, for files: OutputOptions) {
        idle.add("--panel", when: !files.drawsPicture, because: OutputOptions.noPicture)
    }
}

/// A length on paper.
struct ChartLength {
    /// In points of 1/72 inch.
    let points: Double

    /// Widths of columns as most journals have them, in millimetres.
    private static let columns = ["single": 86.0, "double": 178.0]
    /// Points of each unit.
    private static let units = ["pt": 1, "mm": 72 / 25.4, "cm": 72 / 2.54, "in": 72]
    private static let widths = 72.0...1440.0

    /// - Throws: `ValidationError` that says what lengths there are.
    init(_ argument: String) throws {
        let text = argument.lowercased()
        let unit = String(text.suffix(2))
        let length = Self.units[unit].flatMap { unit in Double(text.dropLast(2)).map { $0 * unit } }
        let points = Self.columns[text].map { $0 * 72 / 25.4 } ?? length
        guard let points else {
            throw ValidationError(
                "expected single, double or a length such as 238pt, 86mm, 8.6cm or 3.4in, found \(argument)")
        }
        guard Self.widths.contains(points) else {
            throw ValidationError("expected 1in to 20in, found \(argument)")
        }
        self.points = points
    }
}

extension SVGText: ExpressibleByArgument {}

extension RatioAxis: ExpressibleByArgument {}

extension OutputOptions {
    static let noPicture = "no .png, .svg or .pdf is written"

    /// Whether a picture is written.
    var drawsPicture: Bool { names("png", "svg", "pdf") }
}

// MARK: - Drawing

extension ChartDesign {
    /// A chart as a file with an ending.
    func data(_ chart: Chart, _ ending: String) throws -> Data {
        try data(ending) { format throws(ChartError) in
            try ChartRenderer.render(chart, as: format, design: self)
        }
    }

    /// Charts on one page as a file with an ending.
    func data(_ grid: ChartGrid, _ ending: String) throws -> Data {
        try data(ending) { format throws(ChartError) in
            try ChartRenderer.render(grid, as: format, design: self)
        }
    }

    /// A contact sheet as a file with an ending.
    func data(_ sheet: ContactSheet, _ ending: String) throws -> Data {
        try data(ending) { format throws(ChartError) in
            try ChartRenderer.render(sheet, as: format, design: self)
        }
    }

    /// Refuses what a chart of these panels and series does not have, before there are numbers for it.
    func check(_ grid: ChartGrid?) throws {
        guard let grid else { return }
        do throws(ChartError) { try ChartRenderer.check(self, on: grid) } catch { throw Self.failure(error) }
    }

    private func data(
        _ ending: String, _ render: (ChartFormat) throws(ChartError) -> [UInt8]
    ) throws -> Data {
        do throws(ChartError) { return Data(try render(ChartFormat(fileEnding: ending))) } catch {
            throw Self.failure(error)
        }
    }

    /// What the command line asks for in vain is an error of the command line.
    private static func failure(_ error: ChartError) -> any Error {
        switch error {
        case .tooNarrow, .unknownSeries, .unknownPanel, .noRatioAxis, .invalidTextSize:
            ValidationError("--\(error)")
        default: error
        }
    }
}
