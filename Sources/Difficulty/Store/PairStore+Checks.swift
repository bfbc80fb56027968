import Foundation
internal import GRDB

extension PairStore {
    /// Refuses a file that is longer or shorter than its pages, or whose sum is not that of its checksums.
    ///
    /// Whether each image has its own checksum shows where it is read.
    static func check(_ provenance: StoreProvenance, in database: Database, _ path: String) throws {
        let pages = try ["page_count", "page_size"].map {
            try Int.fetchOne(database, sql: "PRAGMA \($0)") ?? 0
        }
        let length = (try? FileManager.default.attributesOfItem(atPath: path)[.size]) as? Int
        if let length, length != pages[0] * pages[1] {
            throw StoreError.damaged(
                path: path, place: "length", expected: "\(pages[0]) pages of \(pages[1]) bytes",
                found: "\(length) bytes")
        }
        let journal = try String.fetchOne(database, sql: "PRAGMA journal_mode") ?? ""
        guard ["delete", "memory"].contains(journal) else {
            throw StoreError.damaged(
                path: path, place: "header", expected: "a rollback journal", found: journal)
        }
        let sum = try StoreChecks.sum(provenance, in: database)
        guard let totals = try StoreChecks.totals(in: database), totals == sum else {
            throw StoreError.damaged(
                path: path, place: "checksum of all images and settings",
                expected: "that of what was written", found: "another")
        }
    }

    /// Refuses a file whose pages do not hang together, before anything is added to them.
    func checkPages() throws(StoreError) {
        try guarded {
            try queue.read { database in
                let found = try String.fetchOne(database, sql: "PRAGMA quick_check(1)") ?? "nothing"
                guard found == "ok" else {
                    throw StoreError.damaged(
                        path: path, place: "pages", expected: "those of an SQLite file",
                        found: found.split(whereSeparator: \.isNewline).joined(separator: ", "))
                }
            }
        }
    }

    /// Gives a store of an earlier version its checksums, those of its rows as they are.
    static func addChecks(_ provenance: StoreProvenance, to database: Database) throws {
        try StoreSchema.addChecks(in: database)
        try StoreChecks.begin(provenance, in: database)
        var last = Int.min
        while true {
            let images = try Int.fetchAll(
                database, sql: "SELECT image FROM images WHERE image > ? ORDER BY image LIMIT 4096",
                arguments: [last])
            guard let next = images.last else { return }
            try StoreChecks.keep(
                images.map { ($0, try StoreChecks.digest(of: $0, in: database)) }, in: database)
            last = next
        }
    }
}
