import Foundation
internal import GRDB

/// Entries of a folder in the byte order of their keys: a few are sorted in memory, many by SQLite in a file of its own.
struct EntrySorter {
    /// A file or a folder.
    struct Entry {
        /// What the order goes by.
        let key: String
        let byteCount: Int
        let isFolder: Bool
    }

    /// Entries that are sorted in memory.
    static let mostInMemory = 1 << 15

    private let folder: String
    private let mostInMemory: Int
    private var pending: [Entry] = []
    private var database: DatabaseQueue?

    /// - Parameters:
    ///   - folder: for messages.
    ///   - mostInMemory: entries that are sorted in memory.
    init(folder: String, mostInMemory: Int = mostInMemory) {
        self.folder = folder
        self.mostInMemory = mostInMemory
    }

    mutating func add(_ entry: Entry) throws(DatasetError) {
        pending.append(entry)
        if pending.count >= mostInMemory { try spill() }
    }

    /// Hands over the entries in their order.
    mutating func forEach(_ body: (Entry) throws(DatasetError) -> Void) throws(DatasetError) {
        guard database != nil else {
            for entry in pending.sorted(by: { FilePath.precedes($0.key, $1.key) }) { try body(entry) }
            return
        }
        try spill()
        try inDatabase { database in
            let rows = try Row.fetchCursor(
                database, sql: "SELECT key, byteCount, isFolder FROM entry ORDER BY key COLLATE BINARY")
            while let row = try rows.next() {
                try body(Entry(key: row[0], byteCount: row[1], isFolder: row[2]))
            }
        }
    }

    private mutating func spill() throws(DatasetError) {
        let entries = pending
        pending.removeAll(keepingCapacity: true)
        try inDatabase { database in
            try database.inTransaction {
                let insert = try database.cachedStatement(
                    sql: "INSERT INTO entry (key, byteCount, isFolder) VALUES (?, ?, ?)")
                for entry in entries {
                    try insert.execute(arguments: [entry.key, entry.byteCount, entry.isFolder])
                }
                return .commit
            }
        }
    }

    private mutating func inDatabase(_ body: (Database) throws -> Void) throws(DatasetError) {
        do {
            try opened().writeWithoutTransaction(body)
        } catch let error as DatasetError {
            throw error
        } catch {
            throw .temporary(what: "the names in \(folder), to be sorted", reason: "\(error)")
        }
    }

    /// An empty path is SQLite's name for a file that no one sees and that ends with the connection.
    private mutating func opened() throws -> DatabaseQueue {
        if let database { return database }
        let created = try DatabaseQueue(path: "")
        try created.writeWithoutTransaction { database in
            try database.execute(
                sql: """
                    PRAGMA journal_mode = MEMORY;
                    CREATE TABLE entry (key TEXT NOT NULL, byteCount INTEGER NOT NULL, isFolder INTEGER NOT NULL) STRICT
                    """)
        }
        database = created
        return created
    }
}
