import Foundation

/// Rows of comma-separated values; numbers in the shortest form that reads back as the same double.
struct CSVText {
    private var text: String

    init(_ header: String) { text = header + "\n" }

    mutating func add(_ cells: any CustomStringConvertible...) {
        text += cells.map { Self.cell($0.description) }.joined(separator: ",") + "\n"
    }

    var data: Data { Data(text.utf8) }

    /// Quotes what holds a separator.
    private static func cell(_ value: String) -> String {
        guard value.contains(where: { ",\"\n\r".contains($0) }) else { return value }
        return "\"" + value.replacing("\"", with: "\"\"") + "\""
    }

    /// A number, or nothing.
    static func optional(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
}
