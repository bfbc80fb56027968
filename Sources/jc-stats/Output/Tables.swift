import Foundation
import JointAugmentation

/// A table in columns: the first aligned left, the others right.
struct TextTable {
    private let header: [String]
    private var rows: [[String]] = []

    init(_ header: String...) { self.header = header }

    init(header: [String]) { self.header = header }

    mutating func add(_ row: [String]) { rows.append(row) }

    /// The lines of the table, two spaces between columns, as wide as the terminal that they go to.
    var lines: [String] { lines(width: Terminal.width) }

    /// The lines of the table.
    ///
    /// - Parameter width: characters that a line may have; columns that do not fit follow in blocks of their own, behind
    ///   the first column again. nil for any number.
    func lines(width: Int?) -> [String] {
        let all = [header] + rows
        let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        return blocks(widths, width: width).enumerated().flatMap { number, columns in
            (number == 0 ? [] : [""])
                + all.map { row in
                    let cells = columns.map { column in
                        let padding = String(repeating: " ", count: widths[column] - row[column].count)
                        return column == 0 ? row[column] + padding : padding + row[column]
                    }
                    return cells.joined(separator: Self.gap).trimmingSuffix
                }
        }
    }

    private static let gap = "  "

    /// The columns of each block, at least one beside the first.
    private func blocks(_ widths: [Int], width: Int?) -> [[Int]] {
        guard let width, let first = widths.first else { return [Array(header.indices)] }
        var blocks: [[Int]] = [[0]]
        var used = first
        for column in header.indices.dropFirst() {
            used += Self.gap.count + widths[column]
            if used > width, blocks[blocks.count - 1].count > 1 {
                blocks.append([0])
                used = first + Self.gap.count + widths[column]
            }
            blocks[blocks.count - 1].append(column)
        }
        return blocks
    }
}

extension String {
    fileprivate var trimmingSuffix: String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}

/// Rows of comma-separated values; numbers in the shortest form that reads back as the same double.
struct CSVText {
    private var text: String
    /// The end of each row.
    private let identity: [String]

    /// - Parameter identity: what the rows are of, in columns behind their own.
    init(_ header: String, of identity: RowIdentity? = nil) {
        let columns = identity?.columns ?? []
        text = ([header] + columns.map(\.name)).joined(separator: ",") + "\n"
        self.identity = columns.map(\.value)
    }

    /// Rows that begin with a law: its name, then beta or the fixed ratio where it has one.
    init(lawsWith columns: String, of identity: RowIdentity? = nil) {
        self.init("law,beta,ratio," + columns, of: identity)
    }

    mutating func add(_ cells: any CustomStringConvertible...) { add(row: cells) }

    /// A row of a text made by ``init(lawsWith:)``.
    mutating func add(_ law: Law, _ cells: any CustomStringConvertible...) { add(law, cells: cells) }

    /// The same of a row whose cells are an array.
    mutating func add(_ law: Law, cells: [any CustomStringConvertible]) {
        add(row: [law.name, Self.optional(law.beta), Self.optional(law.ratio)] + cells)
    }

    var data: Data { Data(text.utf8) }

    mutating func add(row cells: [any CustomStringConvertible]) { text += Self.line(cells + identity) }

    /// One row with its end.
    static func line(_ cells: [any CustomStringConvertible]) -> String {
        cells.map { cell($0.description) }.joined(separator: ",") + "\n"
    }

    /// Quotes what holds a separator.
    private static func cell(_ value: String) -> String {
        guard value.contains(where: { ",\"\n\r".contains($0) }) else { return value }
        return "\"" + value.replacing("\"", with: "\"\"") + "\""
    }

    /// A number, or nothing.
    private static func optional(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
}
