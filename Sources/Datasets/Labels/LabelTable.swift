import Foundation
internal import GRDB

/// The lines of a file of labels in a nameless file of SQLite's, found by their paths.
struct LabelTable {
    /// Number of paths.
    let count: Int
    private let database: DatabaseQueue
    private let path: String

    private static let pathColumns: Set = [
        "path", "file", "filename", "file_name", "image", "image_path", "image_id", "name", "id",
    ]
    private static let labelColumns: Set = ["label", "class", "target", "category", "cls"]

    /// Reads the file.
    init(_ path: String) throws(DatasetError) {
        self.path = path
        do {
            database = try Self.emptyDatabase()
            count = try database.writeWithoutTransaction { try Self.fill($0, path) }
        } catch let error as DatasetError {
            throw error
        } catch {
            throw .temporary(what: "the labels in \(path)", reason: "\(error)")
        }
    }

    /// An empty path is SQLite's name for a file that no one sees and that ends with the connection.
    private static func emptyDatabase() throws -> DatabaseQueue {
        let database = try DatabaseQueue(path: "")
        try database.writeWithoutTransaction { database in
            try database.execute(
                sql: """
                    PRAGMA journal_mode = MEMORY;
                    CREATE TABLE label (number INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, class TEXT NOT NULL) STRICT
                    """)
        }
        return database
    }

    private static func fill(_ database: Database, _ path: String) throws -> Int {
        var (pathColumn, labelColumn, count) = (0, 1, 0)
        try database.inTransaction {
            let insert = try database.cachedStatement(
                sql: "INSERT INTO label VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
            let find = try database.cachedStatement(sql: "SELECT class FROM label WHERE path = ?")
            try eachLine(path) { fields, line in
                if line == 1, let named = columns(fields) {
                    (pathColumn, labelColumn) = named
                    return
                }
                guard fields.count > max(pathColumn, labelColumn), !fields[labelColumn].isEmpty else {
                    throw DatasetError.badText(
                        path: path, expected: "a path, a comma and a label on line \(line)",
                        found: "\(fields.count) columns")
                }
                let (name, label) = (FileList.name(Array(fields[pathColumn].utf8)[...]), fields[labelColumn])
                try insert.execute(arguments: [count, name, label])
                guard database.changesCount == 0 else {
                    count += 1
                    return
                }
                let other = try String.fetchOne(find, arguments: [name]) ?? label
                guard other == label else {
                    throw DatasetError.badText(
                        path: path, expected: "one label of \(name)", found: "\(other) and \(label)")
                }
            }
            return .commit
        }
        guard count > 0 else {
            throw DatasetError.badText(
                path: path, expected: "a path, a comma and a label in each line", found: "none")
        }
        return count
    }

    /// Errors of any kind pass through a reader whose own are typed.
    private static func eachLine(_ path: String, _ body: ([String], Int) throws -> Void) throws {
        var failure: (any Error)?
        do {
            try TextLines.forEach(path) { line, number throws(DatasetError) in
                do { try body(fields(String(decoding: line, as: UTF8.self)), number) } catch {
                    failure = error
                    throw error as? DatasetError ?? .unreadable(path: path, reason: "\(error)")
                }
            }
        } catch { throw failure ?? error }
    }

    /// Which columns a first line names; nil where it names none.
    private static func columns(_ fields: [String]) -> (path: Int, label: Int)? {
        let names = fields.map { $0.lowercased() }
        guard let path = names.firstIndex(where: pathColumns.contains) else { return nil }
        let label = names.firstIndex(where: labelColumns.contains) ?? (path == 0 ? 1 : 0)
        return label == path ? nil : (path, label)
    }

    /// The fields of a line, without the quotes around them (RFC 4180) and spaces.
    static func fields(_ line: String) -> [String] {
        var fields = [""]
        var (isQuoted, wasQuote) = (false, false)
        for character in line {
            switch character {
            case "\"":
                // Two quotes within quotes are one.
                if wasQuote { fields[fields.count - 1].append(character) }
                wasQuote = isQuoted
                isQuoted.toggle()
                continue
            case "," where !isQuoted: fields.append("")
            default: fields[fields.count - 1].append(character)
            }
            wasQuote = false
        }
        return fields.map { $0.trimmingCharacters(in: .whitespaces) }
    }

    /// Names of the classes by their numbers.
    ///
    /// - Parameter known: names whose order is kept where all are among them.
    func classNames(known: [String]) throws(DatasetError) -> [String] {
        let found = try read { try String.fetchAll($0, sql: "SELECT DISTINCT class FROM label") }
        if Set(found).isSubset(of: known) { return known }
        let numbers = found.compactMap { text in Int(text).flatMap { "\($0)" == text ? $0 : nil } }
        if numbers.count == found.count, let largest = numbers.max(), let least = numbers.min(), least >= 0,
            largest < SampleLabel.mostClasses
        {
            return (0...largest).map { "\($0)" }
        }
        guard found.count <= SampleLabel.mostClasses else {
            throw .tooMany(path: path, what: "classes", limit: SampleLabel.mostClasses)
        }
        return found.sorted(by: FilePath.precedes)
    }

    /// The label of an image, and that its line is used; nil where no line names it.
    func label(of name: String, _ used: inout [Bool]) throws(DatasetError) -> String? {
        if let (number, label) = try row(name) {
            used[number] = true
            return label
        }
        let last = FilePath.lastComponent(name)
        guard last != name, let (number, label) = try row(last) else { return nil }
        guard !used[number] else {
            throw .badText(
                path: path, expected: "folders in the paths, for more than one image is named \(last)",
                found: "\(last)")
        }
        used[number] = true
        return label
    }

    private func row(_ name: String) throws(DatasetError) -> (Int, String)? {
        try read { database in
            let find = try database.cachedStatement(sql: "SELECT number, class FROM label WHERE path = ?")
            return try Row.fetchOne(find, arguments: [name]).map { ($0[0], $0[1]) }
        }
    }

    private func read<Value>(_ body: (Database) throws -> Value) throws(DatasetError) -> Value {
        do { return try database.read(body) } catch {
            throw .temporary(what: "the labels in \(path)", reason: "\(error)")
        }
    }
}
