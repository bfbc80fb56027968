/// Draws charts into the bytes of image files, in memory.
///
/// The same chart gives the same bytes each time: no dates, counters or machine settings get in.
/// Texts are set in the design's font.
public enum ChartRenderer {
    /// Draws one chart.
    ///
    /// - Parameters:
    ///   - chart: What to draw. The page is at least as large as its size, and larger where its texts
    ///     would be cut off otherwise.
    ///   - format: The kind of file.
    ///   - design: Its width, text and what of it is shown.
    /// - Returns: The bytes of the whole file.
    /// - Throws: `ChartError` where the data cannot be drawn as the chart says, where the chart has not what the design asks
    ///   for, where the page gets too large, or where Cairo fails.
    public static func render(
        _ chart: Chart, as format: ChartFormat, design: ChartDesign = ChartDesign()
    ) throws(ChartError) -> [UInt8] {
        try render(ChartGrid(columns: 1, charts: [chart]), as: format, design: design)
    }

    /// Draws several charts on one page; parameters and errors are as for one chart.
    public static func render(
        _ grid: ChartGrid, as format: ChartFormat, design: ChartDesign = ChartDesign()
    ) throws(ChartError) -> [UInt8] {
        try write(ChartPage(grid, design: design), as: format, design: design)
    }

    /// Draws a contact sheet; parameters and errors are as for one chart.
    public static func render(
        _ sheet: ContactSheet, as format: ChartFormat, design: ChartDesign = ChartDesign()
    ) throws(ChartError) -> [UInt8] {
        try write(
            SheetPage(sheet, design: design, measurer: TextMeasurer(font: design.font)), as: format,
            design: design)
    }

    /// Refuses what ``render(_:as:design:)`` would refuse of a design, before there are numbers to draw.
    ///
    /// - Parameter grid: a chart of the same panels and series, with any numbers.
    /// - Throws: `ChartError` as for the drawing.
    public static func check(_ design: ChartDesign, on grid: ChartGrid) throws(ChartError) {
        _ = try ChartPage(grid, design: design)
    }

    private static func write(
        _ page: any DrawnPage, as format: ChartFormat, design: ChartDesign
    ) throws(ChartError) -> [UInt8] {
        let writer = PageWriter(page: page, design: design)
        return switch format {
        case .png: try writer.png()
        case .svg: try writer.svg()
        case .pdf: try writer.pdf()
        }
    }
}

/// A file format that charts are drawn in.
public enum ChartFormat: String, Sendable, CaseIterable {
    /// A raster image.
    case png
    /// A vector image for web pages. Text stays text, in DejaVu Sans or the reader's font, as wide as it was measured.
    case svg
    /// A vector page for print; text stays selectable.
    case pdf

    /// The format that a file name's ending stands for, without its dot and in any case.
    ///
    /// - Throws: `ChartError.unknownFormat` for any other ending.
    public init(fileEnding: String) throws(ChartError) {
        guard let format = ChartFormat(rawValue: fileEnding.lowercased()) else {
            throw .unknownFormat(ending: fileEnding)
        }
        self = format
    }
}
