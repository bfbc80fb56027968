/// A table in columns: the first aligned left, the others right.
struct TextTable {
    private let header: [String]
    private var rows: [[String]] = []

    init(_ header: String...) { self.header = header }

    init(header: [String]) { self.header = header }

    mutating func add(_ row: [String]) { rows.append(row) }

    /// The lines of the table, two spaces between columns.
    var lines: [String] {
        let all = [header] + rows
        let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.map { row in
            let cells = row.indices.map { column in
                let padding = String(repeating: " ", count: widths[column] - row[column].count)
                return column == 0 ? row[column] + padding : padding + row[column]
            }
            return cells.joined(separator: "  ").trimmingSuffix
        }
    }
}

extension String {
    fileprivate var trimmingSuffix: String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
