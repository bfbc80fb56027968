/// Draws charts into the bytes of image files, in memory.
///
/// The same chart gives the same bytes each time: no dates, counters or machine settings get in.
/// Texts are set in DejaVu Sans, or what fontconfig has in its place.
public enum ChartRenderer {
    /// Draws one chart.
    ///
    /// - Parameters:
    ///   - chart: What to draw. The page is at least as large as its size, and larger where its texts
    ///     would be cut off otherwise.
    ///   - format: The kind of file.
    ///   - scale: Pixels a point, for PNG; 2 suits screens of today.
    /// - Returns: The bytes of the whole file.
    /// - Throws: `ChartError` where the data cannot be drawn as the chart says, where the page gets
    ///   too large, or where Cairo fails.
    public static func render(
        _ chart: Chart, as format: ChartFormat, scale: Double = 2
    ) throws(ChartError) -> [UInt8] {
        try write(ChartPage(chart, measurer: TextMeasurer()), as: format, scale: scale)
    }

    /// Draws several charts on one page; parameters and errors are as for one chart.
    public static func render(
        _ grid: ChartGrid, as format: ChartFormat, scale: Double = 2
    ) throws(ChartError) -> [UInt8] {
        try write(ChartPage(grid, measurer: TextMeasurer()), as: format, scale: scale)
    }

    /// Draws a contact sheet; parameters and errors are as for one chart.
    public static func render(
        _ sheet: ContactSheet, as format: ChartFormat, scale: Double = 2
    ) throws(ChartError) -> [UInt8] {
        try write(SheetPage(sheet, measurer: TextMeasurer()), as: format, scale: scale)
    }

    private static func write(
        _ page: any DrawnPage, as format: ChartFormat, scale: Double
    ) throws(ChartError) -> [UInt8] {
        let writer = PageWriter(page: page)
        return switch format {
        case .png: try writer.png(scale: scale)
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
