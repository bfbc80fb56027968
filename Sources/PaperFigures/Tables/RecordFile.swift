import Foundation
import JointAugmentation

/// Rows of named cells: a CSV with a header, or a JSON list of objects, alone or under a name.
struct RecordFile {
    /// One row.
    struct Record {
        /// Where it is: `line 3` of a CSV, `row 2` of JSON.
        let place: String
        /// Texts by the names of columns in lower case; numbers of JSON in their shortest form. Empty cells are left out.
        let cells: [String: String]
    }

    let name: String
    let records: [Record]
    /// Names of all columns.
    let columns: Set<String>

    /// Most rows, and characters of a cell.
    private static let (mostRows, longestCell) = (10_000, 4096)

    /// Reads a file of either form, which its first character tells.
    ///
    /// - Parameter list: the name in JSON under which the list may be.
    init(_ bytes: [UInt8], name: String, list: String) throws(RecordFileError) {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notText(file: name) }
        self.name = name
        let isJSON = text.first { !$0.isWhitespace }.map { "[{".contains($0) } == true
        (columns, records) = isJSON ? try Self.json(bytes, name, list) : try Self.csv(text, name)
        guard !records.isEmpty else { throw .noRows(file: name) }
        guard records.count <= Self.mostRows else {
            throw .badCell(
                file: name, place: "all", expected: "at most \(Self.mostRows) rows", found: "\(records.count)"
            )
        }
        for record in records {
            guard let long = record.cells.first(where: { $0.value.utf8.count > Self.longestCell }) else {
                continue
            }
            throw .badCell(
                file: name, place: record.place, expected: "at most \(Self.longestCell) bytes as \(long.key)",
                found: "\(long.value.utf8.count)")
        }
    }

    private typealias Contents = (columns: Set<String>, records: [Record])

    private static func csv(_ text: String, _ file: String) throws(RecordFileError) -> Contents {
        let rows: [CSVRows.Row]
        do throws(CSVRows.OpenQuote) { rows = try CSVRows(text).rows } catch {
            throw .badCell(
                file: file, place: "line \(error.line)", expected: "a quote that is closed",
                found: "the end of the file")
        }
        // Spreadsheets begin a file with a mark of its byte order.
        let header = (rows.first?.cells ?? []).map { $0.lowercased().filter { $0 != "\u{FEFF}" } }
        if let twice = header.first(where: { name in header.count { $0 == name } > 1 }) {
            throw .badCell(
                file: file, place: "line 1", expected: "each column once",
                found: "'\(twice.prefix(40))' twice")
        }
        var records: [Record] = []
        for row in rows.dropFirst() {
            guard row.cells.count == header.count else {
                throw .badCell(
                    file: file, place: "line \(row.line)", expected: "\(header.count) cells",
                    found: "\(row.cells.count)")
            }
            let cells = zip(header, row.cells).filter { !$1.isEmpty }
            records.append(
                Record(
                    place: "line \(row.line)",
                    cells: Dictionary(cells, uniquingKeysWith: { first, _ in first })))
        }
        return (Set(header), records)
    }

    private static func json(
        _ bytes: [UInt8], _ file: String, _ list: String
    ) throws(RecordFileError) -> Contents {
        let decoder = JSONDecoder()
        let rows: [[String: JSONCell]]
        do {
            if let alone = try? decoder.decode([[String: JSONCell]].self, from: Data(bytes)) {
                rows = alone
            } else {
                let lists = try decoder.decode([String: JSONList].self, from: Data(bytes))
                rows = lists[list]?.rows ?? []
            }
        } catch { throw .notJSON(file: file, expected: "a list of objects, or one under \"\(list)\"") }
        let records = rows.enumerated().map { place, cells in
            Record(
                place: "row \(place + 1)",
                cells: Dictionary(
                    cells.compactMap { name, cell in cell.text.map { (name.lowercased(), $0) } },
                    uniquingKeysWith: { first, _ in first }))
        }
        return (Set(rows.flatMap(\.keys).map { $0.lowercased() }), records)
    }
}

/// What a list may be among other things of a JSON object.
private struct JSONList: Decodable {
    let rows: [[String: JSONCell]]?

    init(from decoder: any Decoder) throws { rows = try? [[String: JSONCell]](from: decoder) }
}

/// A text or a number; what is neither has no text.
private struct JSONCell: Decodable {
    let text: String?

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let text = try? value.decode(String.self) {
            self.text = text.isEmpty ? nil : text
        } else if let number = try? value.decode(UInt64.self) {
            text = "\(number)"
        } else {
            text = (try? value.decode(Double.self)).map { "\($0)" }
        }
    }
}

// MARK: - Cells

extension RecordFile {
    /// Refuses a file without a column that each row needs.
    func require(_ column: String) throws(RecordFileError) {
        guard !columns.contains(column) else { return }
        let found = columns.sorted().joined(separator: ", ")
        throw .noColumn(file: name, expected: column, found: String(found.prefix(200)))
    }

    /// A number of a row; nil for an empty cell.
    func number(_ column: String, of record: Record) throws(RecordFileError) -> Double? {
        guard let text = record.cells[column] else { return nil }
        guard let number = Double(text), number.isFinite, abs(number) < 1e15 else {
            throw bad(record, expected: "a finite number as \(column)", found: text)
        }
        return number
    }

    /// The law of a row: `randomcrop`, `jc` with its beta in a column or as `jc:0.5`, `fixed` with its ratio, or a beta alone.
    func law(of record: Record) throws(RecordFileError) -> Law {
        let beta = try number("beta", of: record)
        guard let text = record.cells["law"]?.lowercased() else {
            guard let beta else {
                throw bad(record, expected: "a law, randomcrop or jc:BETA, or a beta", found: "")
            }
            return .joint(beta: beta)
        }
        let ratio = try number("ratio", of: record)
        let found = Law(name: text) { column in column == "beta" ? beta : ratio } ?? Law(identifier: text)
        guard let law = found else {
            throw bad(record, expected: "a law, randomcrop or jc:BETA (or jc and a beta)", found: text)
        }
        guard beta == nil || law.beta == beta else {
            throw bad(
                record, expected: "no other beta than that of \(text)", found: record.cells["beta"] ?? "")
        }
        return law
    }

    /// The error of a cell.
    func bad(_ record: Record, expected: String, found: String) -> RecordFileError {
        .badCell(
            file: name, place: record.place, expected: expected,
            found: found.isEmpty ? "an empty cell" : "'\(found.prefix(40))'")
    }
}

/// What can be wrong with a file of records.
public enum RecordFileError: Error, Equatable {
    /// Bytes that are not UTF-8.
    case notText(file: String)
    /// What begins as JSON and is none, or holds no such list.
    case notJSON(file: String, expected: String)
    /// A column that is not there.
    case noColumn(file: String, expected: String, found: String)
    /// A row or a cell that cannot be read.
    case badCell(file: String, place: String, expected: String, found: String)
    /// No row.
    case noRows(file: String)
}

extension RecordFileError: CustomStringConvertible {
    /// One line: what, where, expected, found.
    public var description: String {
        switch self {
        case .notText(let file): "\(file): expected CSV or JSON in UTF-8, found other bytes"
        case .notJSON(let file, let expected): "\(file): expected JSON, \(expected), found something else"
        case .noColumn(let file, let expected, let found):
            "\(file): expected a column \(expected), found \(found.isEmpty ? "none" : found)"
        case .badCell(let file, let place, let expected, let found):
            "\(file), \(place): expected \(expected), found \(found)"
        case .noRows(let file): "\(file): expected rows, found none"
        }
    }
}
