/// A file format that charts are drawn in.
public enum ChartFormat: String, Sendable, CaseIterable {
    /// A raster image.
    case png
    /// A vector image for web pages; text is drawn as outlines, so it looks the same everywhere.
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
