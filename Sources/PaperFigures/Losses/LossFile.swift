import JointAugmentation
import OrderedCollections

/// Reads logs of losses: CSV with columns step and loss, as `train` writes them, or step and value, as TensorBoard
/// exports a scalar.
///
/// With a column law (and beta or ratio), or run, a file holds the curves of several runs; with a column method those of several
/// methods. Logs of laws without one are of `train` before it knew any but SimSiam.
public struct LossFile {
    private let name: String
    private let rows: ArraySlice<CSVRows.Row>
    private let columns: [String]
    private let step: Int
    private let loss: Int
    /// The method of rows that do not say it.
    private let unnamed: ContrastiveMethod

    /// The curves of a file, in the order in which they begin.
    ///
    /// - Parameters:
    ///   - bytes: the file.
    ///   - name: the file's name, for errors and for a curve without a law.
    ///   - unnamed: the method of a log of others, which says neither method nor law.
    public static func curves(
        _ bytes: [UInt8], name: String, unnamed: ContrastiveMethod = .simsiam
    ) throws(LossFileError) -> [LossCurve] {
        try LossFile(bytes, name: name, unnamed: unnamed).curves()
    }

    private init(_ bytes: [UInt8], name: String, unnamed: ContrastiveMethod) throws(LossFileError) {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notText(file: name) }
        self.name = name
        let all = try Self.rows(text, name)
        rows = all.dropFirst()
        columns = all.first?.cells.map { $0.lowercased() } ?? []
        step = try Self.column(["step", "global_step", "iteration"], of: columns, name)
        loss = try Self.column(["loss", "train_loss", "value"], of: columns, name)
        self.unnamed = columns.contains("law") ? .simsiam : unnamed
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
            LossCurve(
                method: $0.key.method, law: $0.key.law, label: $0.key.label, steps: $0.value.steps,
                losses: $0.value.losses)
        }
    }

    /// What tells the curves of a file apart.
    private struct Key: Hashable {
        let method: ContrastiveMethod
        let law: Law?
        let label: String
    }

    private func key(_ cells: [String], line: Int) throws(LossFileError) -> Key {
        let method = try method(cells, line)
        guard let column = columns.firstIndex(where: { $0 == "law" || $0 == "run" }), !cells[column].isEmpty
        else {
            return Key(method: method, law: nil, label: name)
        }
        let law = try Law(name: cells[column].lowercased()) {
            (name: String) throws(LossFileError) -> Double? in try parameter(name, cells, line)
        }
        return Key(method: method, law: law, label: law?.label ?? cells[column])
    }

    private func method(_ cells: [String], _ line: Int) throws(LossFileError) -> ContrastiveMethod {
        guard let place = columns.firstIndex(of: "method"), !cells[place].isEmpty else { return unnamed }
        guard let method = ContrastiveMethod(rawValue: cells[place].lowercased()) else {
            throw .badRow(
                file: name, line: line, expected: "a method, one of \(ContrastiveMethod.names)",
                found: "'\(cells[place].prefix(40))'")
        }
        return method
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

/// What can be wrong with a log of losses.
public enum LossFileError: Error, Equatable {
    /// Bytes that are not UTF-8.
    case notText(file: String)
    /// A header without a step or without a loss.
    case noColumn(file: String, expected: String, found: String)
    /// A row that cannot be read.
    case badRow(file: String, line: Int, expected: String, found: String)
    /// A header and no row.
    case noRows(file: String)
    /// Losses that do not belong into one figure.
    case severalMethods(found: [ContrastiveMethod])
    /// No losses of the method that is asked for.
    case noMethod(expected: ContrastiveMethod, found: [ContrastiveMethod])
}

extension LossFileError: CustomStringConvertible {
    /// One line: what, where, expected, found.
    public var description: String {
        switch self {
        case .notText(let file): "\(file): expected CSV in UTF-8, found other bytes"
        case .noColumn(let file, let expected, let found):
            "\(file): expected a column \(expected), found \(found)"
        case .badRow(let file, let line, let expected, let found):
            "\(file), line \(line): expected \(expected), found \(found)"
        case .noRows(let file): "\(file): expected losses, found no row"
        case .severalMethods(let found):
            "losses: expected those of one method, whose scale a figure has, found \(Self.list(found)); --method takes one"
        case .noMethod(let expected, let found):
            "losses: expected those of \(expected.rawValue), found \(found.isEmpty ? "none" : Self.list(found))"
        }
    }

    private static func list(_ methods: [ContrastiveMethod]) -> String {
        methods.map(\.rawValue).joined(separator: ", ")
    }
}
