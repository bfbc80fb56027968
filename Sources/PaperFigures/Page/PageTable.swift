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

    /// Makes a table.
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
