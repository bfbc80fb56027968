/// The rows of a CSV file (RFC 4180): cells between commas, in quotes where they hold commas, quotes (written twice) or line
/// ends. Blanks around a cell are no part of it.
public struct CSVRows {
    /// A row that is not blank.
    public struct Row {
        /// Where it begins, counted from 1.
        public let line: Int
        /// The texts of its columns.
        public let cells: [String]
    }

    /// A quote that is never closed.
    public struct OpenQuote: Error {
        /// The line of the quote.
        public let line: Int
    }

    /// All rows, the header among them.
    public private(set) var rows: [Row] = []

    private var cells: [String] = []
    private var cell = ""
    private var line = 1
    private var start = 1
    private var quoteLine: Int?
    private var last: Character?

    /// Reads a text.
    ///
    /// - Throws: ``OpenQuote`` where a quote is left open.
    public init(_ text: String) throws(OpenQuote) {
        for character in text { read(character) }
        if let quoteLine { throw OpenQuote(line: quoteLine) }
        endRow()
    }

    private mutating func read(_ character: Character) {
        switch character {
        case "\"":
            if quoteLine == nil, last == "\"" { cell.append("\"") }
            quoteLine = quoteLine == nil ? line : nil
        case "," where quoteLine == nil: endCell()
        case _ where character.isNewline && quoteLine == nil:
            endRow()
            start = line + 1
        default: cell.append(character)
        }
        if character.isNewline { line += 1 }
        last = character
    }

    private mutating func endCell() {
        let trimmed = cell.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()
        cells.append(String(trimmed))
        cell = ""
    }

    private mutating func endRow() {
        endCell()
        if cells != [""] { rows.append(Row(line: start, cells: cells)) }
        cells = []
    }
}
