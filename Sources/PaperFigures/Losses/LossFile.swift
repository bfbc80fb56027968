import JointAugmentation
import OrderedCollections

/// Reads logs of losses: CSV with columns step and loss, as `train` writes them, or step and value, as TensorBoard
/// exports a scalar.
///
/// With a column law (and beta or ratio), or run, a file holds the curves of several runs.
public struct LossFile {
    private let name: String
    private let rows: ArraySlice<CSVRows.Row>
    private let columns: [String]
    private let step: Int
    private let loss: Int

    /// The curves of a file, in the order in which they begin.
    ///
    /// - Parameters:
    ///   - bytes: the file.
    ///   - name: the file's name, for errors and for a curve without a law.
    public static func curves(_ bytes: [UInt8], name: String) throws(LossFileError) -> [LossCurve] {
        try LossFile(bytes, name: name).curves()
    }

    private init(_ bytes: [UInt8], name: String) throws(LossFileError) {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notText(file: name) }
        self.name = name
        let all = try Self.rows(text, name)
        rows = all.dropFirst()
        columns = all.first?.cells.map { $0.lowercased() } ?? []
        step = try Self.column(["step", "global_step", "iteration"], of: columns, name)
        loss = try Self.column(["loss", "train_loss", "value"], of: columns, name)
    }

    private func curves() throws(LossFileError) -> [LossCurve] {
        var points: OrderedDictionary<Key, (steps: [Double], losses: [Double])> = [:]
        for row in rows {
            let (line, cells) = (row.line, row.cells)
            guard cells.count == columns.count else {
                throw .badRow(
                    file: name, line: line, expected: "\(columns.count) cells", found: "\(cells.count)")
            }
            let key = try key(cells, line: line)
            points[key, default: ([], [])].steps.append(try number(cells[step], "step", line))
            points[key, default: ([], [])].losses.append(try number(cells[loss], "loss", line))
        }
        guard !points.isEmpty else { throw .noRows(file: name) }
        return points.map {
            LossCurve(law: $0.key.law, label: $0.key.label, steps: $0.value.steps, losses: $0.value.losses)
        }
    }

    /// What tells the curves of a file apart.
    private struct Key: Hashable {
        let law: Law?
        let label: String
    }

    private func key(_ cells: [String], line: Int) throws(LossFileError) -> Key {
        guard let column = columns.firstIndex(where: { $0 == "law" || $0 == "run" }), !cells[column].isEmpty
        else {
            return Key(law: nil, label: name)
        }
        let law = try Law(name: cells[column].lowercased()) {
            (name: String) throws(LossFileError) -> Double? in try parameter(name, cells, line)
        }
        return Key(law: law, label: law?.label ?? cells[column])
    }

    private func parameter(_ column: String, _ cells: [String], _ line: Int) throws(LossFileError) -> Double {
        guard let place = columns.firstIndex(of: column) else {
            throw .noColumn(file: name, expected: column, found: columns.joined(separator: ", "))
        }
        return try number(cells[place], column, line)
    }

    private func number(_ text: String, _ column: String, _ line: Int) throws(LossFileError) -> Double {
        guard let number = Double(text), number.isFinite, abs(number) < 1e15 else {
            throw .badRow(
                file: name, line: line, expected: "a finite number as \(column)",
                found: "'\(text.prefix(40))'")
        }
        return number
    }

    private static func column(
        _ names: [String], of columns: [String], _ file: String
    ) throws(LossFileError) -> Int {
        for name in names {
            if let place = columns.firstIndex(of: name) { return place }
        }
        throw .noColumn(
            file: file, expected: names.joined(separator: " or "),
            found: String(columns.joined(separator: ", ").prefix(200)))
    }

    private static func rows(_ text: String, _ file: String) throws(LossFileError) -> [CSVRows.Row] {
        do throws(CSVRows.OpenQuote) { return try CSVRows(text).rows } catch {
            throw .badRow(
                file: file, line: error.line, expected: "a quote that is closed", found: "the end of the file"
            )
        }
    }
}
