/// A table of a page; a click on a column's head sorts by it.
public struct PageTable: Sendable, Equatable {
    /// What the table shows.
    public let caption: String
    /// Heads of the columns.
    public let header: [String]
    /// Cells, row by row, as many as there are heads.
    public let rows: [[String]]

    /// Makes a table.
    public init(caption: String, header: [String], rows: [[String]]) {
        self.caption = caption
        self.header = header
        self.rows = rows
    }

    /// The table as HTML; it scrolls by itself where it is wider than the page.
    var html: String {
        let heads = header.map {
            "<th scope=\"col\"><button type=\"button\">\(HTMLText.escaped($0))</button></th>"
        }
        let body = rows.map { row in
            "<tr>" + row.map { "<td>\(HTMLText.escaped($0))</td>" }.joined() + "</tr>"
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
}
