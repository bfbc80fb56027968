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
        }
    }
}
