/// A part of a page: a heading, text, a drawing and tables.
public struct PageSection: Sendable, Equatable {
    /// The heading.
    public let title: String
    /// Paragraphs under it.
    public let paragraphs: [String]
    /// A chart as SVG, if any.
    public let drawing: String?
    /// Tables behind the chart.
    public let tables: [PageTable]

    /// Makes a section.
    public init(title: String, paragraphs: [String] = [], drawing: String? = nil, tables: [PageTable] = []) {
        self.title = title
        self.paragraphs = paragraphs
        self.drawing = drawing
        self.tables = tables
    }

    /// The section as HTML.
    ///
    /// - Parameter number: tells the names in its drawing from those of others.
    func html(number: Int) -> String {
        var parts = ["<section><h2>\(HTMLText.escaped(title))</h2>"]
        if let drawing {
            parts.append("<figure>\(InlineDrawing.html(drawing, prefix: "d\(number)"))</figure>")
        }
        parts += paragraphs.map { "<p>\(HTMLText.escaped($0))</p>" } + tables.map(\.html) + ["</section>"]
        return parts.joined(separator: "\n")
    }
}
