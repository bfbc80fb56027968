import Foundation

/// One page with everything in it: drawings, tables, style and the few lines of script that sort. It asks for nothing
/// from anywhere.
public struct ReportPage: Sendable, Equatable {
    /// The heading of the page, and its name in a browser's tab.
    public let title: String
    /// The line under it.
    public let summary: String
    /// The sections in their order.
    public let sections: [PageSection]

    /// A page of `sections` in their order.
    public init(title: String, summary: String, sections: [PageSection]) {
        self.title = title
        self.summary = summary
        self.sections = sections
    }

    /// The page as a file of HTML.
    public var html: String {
        let body = sections.map(\.html).joined(separator: "\n")
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
            script-src 'unsafe-inline'; img-src data:">
            <title>\(HTMLText.escaped(title))</title>
            <style>\(PageStyle.css)</style>
            </head>
            <body>
            <main>
            <header><h1>\(HTMLText.escaped(title))</h1><p>\(HTMLText.escaped(summary))</p></header>
            \(body)
            </main>
            <script>\(PageStyle.script)</script>
            </body>
            </html>

            """
    }
}

/// A part of a page: a heading, text, a drawing and tables.
public struct PageSection: Sendable, Equatable {
    /// The heading.
    public let title: String
    /// Paragraphs under it.
    public let paragraphs: [String]
    /// An `<svg>` element, as `ChartRenderer` writes documents, if any.
    public let drawing: String?
    /// Tables behind the chart.
    public let tables: [PageTable]

    /// A section; the drawing comes first, then paragraphs, then tables.
    public init(title: String, paragraphs: [String] = [], drawing: String? = nil, tables: [PageTable] = []) {
        self.title = title
        self.paragraphs = paragraphs
        self.drawing = drawing
        self.tables = tables
    }

    /// The section as HTML.
    var html: String {
        var parts = ["<section><h2>\(HTMLText.escaped(title))</h2>"]
        if let drawing {
            parts.append("<figure>\n\(drawing)</figure>")
        }
        parts += paragraphs.map { "<p>\(HTMLText.escaped($0))</p>" } + tables.map(\.html) + ["</section>"]
        return parts.joined(separator: "\n")
    }

}

/// A table of a page; a click on a column's head sorts by it.
public struct PageTable: Sendable, Equatable {
    /// What the table shows.
    public let caption: String
    /// Heads of the columns.
    public let header: [String]
    /// Cells, row by row, as many as there are heads.
    public let rows: [[String]]
    /// Whether it holds text, which may take several lines, rather than numbers.
    public let isText: Bool

    /// A table; rows have as many cells as there are heads.
    public init(caption: String, header: [String], rows: [[String]], isText: Bool = false) {
        self.isText = isText
        self.caption = caption
        self.header = header
        self.rows = rows
    }

    /// The table as HTML; it scrolls by itself where it is wider than the page.
    var html: String {
        let classes = header.indices.map {
            isText ? " class=\"words text\"" : isOfWords($0) ? " class=\"words\"" : ""
        }
        let heads = zip(classes, header).map {
            "<th scope=\"col\"\($0)><button type=\"button\">\(HTMLText.escaped($1))</button></th>"
        }
        let body = rows.map { row in
            "<tr>" + zip(classes, row).map { "<td\($0)>\(HTMLText.escaped($1))</td>" }.joined() + "</tr>"
        }
        return """
            <div class="table" tabindex="0" role="region" aria-label="\(HTMLText.escaped(caption))">
            <table><caption>\(HTMLText.escaped(caption))</caption>
            <thead><tr>\(heads.joined())</tr></thead>
            <tbody>
            \(body.joined(separator: "\n"))
            </tbody></table></div>
            """
    }

    /// Whether a column holds no number: it reads from the left.
    private func isOfWords(_ column: Int) -> Bool {
        rows.allSatisfy { row in
            guard row.indices.contains(column), let first = row[column].first else { return true }
            return first.isLetter || first == "(" || first == "/"
        }
    }
}

/// Text inside of HTML.
enum HTMLText {
    /// The text with every character escaped that HTML reads as its own, in content and in quoted attributes.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}
