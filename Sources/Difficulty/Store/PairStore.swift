import Foundation
internal import GRDB
import Imaging
import OrderedCollections

/// Every measured pair of a run, in an SQLite file.
///
/// Images are added in batches, each one transaction that is on the disk when it returns (synchronous FULL, rollback
/// journal): whatever ends the program loses the batch under way at most. One run at a time has a store that it writes.
public final class PairStore: Sendable {
    /// Where the store is.
    public let path: String
    /// Where its pairs come from.
    public let provenance: StoreProvenance
    /// Whether the file had checksums when it was opened: those of version 1 had none, and damage does not show in them.
    public let hadChecksums: Bool
    let queue: DatabaseQueue
    /// What decided its pairs.
    public let settings: RunSettings
    /// Whether the file has checksums now.
    let hasChecksums: Bool
    /// Whether the file has room for cosines of the views of different pairs.
    let hasCrossings: Bool
    /// The images that are drawn twice.
    let secondDraws: SecondDraws
    /// The images that are measured in both precisions.
    let both: BothPrecisions
    /// The images whose features are kept.
    let panel: FeaturePanel

    /// Opens a store.
    ///
    /// - Parameter isWritten: whether images will be added: then no other run may have it.
    /// - Throws: ``StoreError``.
    public static func open(_ path: String, isWritten: Bool = false) throws(StoreError) -> PairStore {
        guard FileManager.default.fileExists(atPath: path) else { throw .missing(path: path) }
        return try PairStore(path, isWritten: isWritten)
    }

    /// Makes a store in a file that is not there yet, or empty.
    ///
    /// - Throws: ``StoreError``.
    public static func create(
        _ path: String, provenance: StoreProvenance
    ) throws(StoreError) -> PairStore {
        try checkAbsent(path)
        return try resume(path, provenance: provenance)
    }

    /// Refuses a path where a store can not be made, as ``create(_:provenance:)`` would.
    ///
    /// - Throws: ``StoreError/exists(path:)``.
    public static func checkAbsent(_ path: String) throws(StoreError) {
        guard isAbsent(path) else { throw .exists(path: path) }
    }

    /// Opens a store to go on with it by ``resumed(by:)``; nil where there is none, or where a run ended before its first word.
    ///
    /// - Throws: ``StoreError``.
    public static func toResume(_ path: String) throws(StoreError) -> PairStore? {
        guard !isAbsent(path) else { return nil }
        let queue = try database(path, isWritten: true)
        let isEmpty = try guarded(path) { try queue.read { try StoreSchema.isEmpty($0) } }
        return isEmpty ? nil : try PairStore(path, queue)
    }

    /// Opens a store to go on with it; makes it where there is none, or where a run ended before its first word.
    ///
    /// - Throws: ``StoreError/otherRun(path:setting:expected:found:)`` for pairs of another run, other ``StoreError``s.
    public static func resume(
        _ path: String, provenance: StoreProvenance
    ) throws(StoreError) -> PairStore {
        let queue = try database(path, isWritten: true)
        try guarded(path) {
            try queue.write { database in
                guard try StoreSchema.isEmpty(database) else { return }
                try StoreSchema.create(in: database)
                try write(provenance, to: database)
                try StoreChecks.begin(provenance, in: database)
            }
        }
        return try PairStore(path, queue).resumed(by: provenance)
    }

    /// This store, opened to be written, as a run goes on with it: with all that this version keeps.
    ///
    /// - Throws: as ``resume(_:provenance:)``.
    public func resumed(by run: StoreProvenance) throws(StoreError) -> PairStore {
        try check(against: run)
        try checkPages()
        guard !hasCrossings else { return self }
        try guarded {
            try queue.write { database in
                if !hasChecksums { try Self.addChecks(provenance, to: database) }
                try StoreSchema.addCrossings(in: database)
            }
        }
        return try PairStore(path, queue, hadChecksums: hadChecksums)
    }

    private static func isAbsent(_ path: String) -> Bool {
        guard let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int else {
            return !FileManager.default.fileExists(atPath: path)
        }
        return size == 0
    }

    private convenience init(_ path: String, isWritten: Bool) throws(StoreError) {
        try self.init(path, try Self.database(path, isWritten: isWritten))
    }

    private init(
        _ path: String, _ queue: DatabaseQueue, hadChecksums: Bool? = nil
    ) throws(StoreError) {
        self.path = path
        self.queue = queue
        let (provenance, version) = try Self.guarded(path) {
            try queue.read { database in
                let provenance = try Self.provenance(database, path)
                let version = try StoreSchema.version(of: database)
                if version > StoreSchema.uncheckedVersion {
                    try Self.check(provenance, in: database, path)
                }
                return (provenance, version)
            }
        }
        self.provenance = provenance
        hasChecksums = version > StoreSchema.uncheckedVersion
        hasCrossings = version > StoreSchema.drawnVersion
        self.hadChecksums = hadChecksums ?? hasChecksums
        do throws(SettingError) {
            settings = try SettingTexts(texts: provenance.settings).value()
        } catch {
            throw .damaged(
                path: path, place: "setting \(error.name)", expected: error.expected,
                found: "'\(error.found.prefix(80))'")
        }
        secondDraws =
            settings.drawnTwice == 0
            ? .none : SecondDraws(count: settings.imageCount, seed: settings.views.seed)
        both = settings.both
        panel = settings.panel
    }

    /// Refuses pairs of another run.
    ///
    /// - Throws: ``StoreError/otherRun(path:setting:expected:found:)``.
    public func check(against expected: StoreProvenance) throws(StoreError) {
        guard let difference = expected.difference(from: provenance) else { return }
        throw .otherRun(
            path: path, setting: difference.setting, expected: difference.own, found: difference.others)
    }

    /// Images in the store, measured or not readable.
    public func imageCount() throws(StoreError) -> Int {
        try guarded { try queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM images") ?? 0 } }
    }

    /// Bytes of the file as it is now.
    func byteCount() throws(StoreError) -> Int {
        try guarded {
            try queue.read { database in
                try ["page_count", "page_size"].map {
                    try Int.fetchOne(database, sql: "PRAGMA \($0)") ?? 0
                }.reduce(1, *)
            }
        }
    }

    /// Runs what may fail in the database.
    func guarded<Value>(_ body: () throws -> Value) throws(StoreError) -> Value {
        try Self.guarded(path, body)
    }

    static func guarded<Value>(_ path: String, _ body: () throws -> Value) throws(StoreError) -> Value {
        do { return try body() } catch let error as StoreError { throw error } catch let error
            as DatabaseError
        {
            switch error.resultCode {
            case .SQLITE_BUSY, .SQLITE_LOCKED: throw .busy(path: path)
            case .SQLITE_NOTADB:
                throw .notAStore(
                    path: path, expected: "a store of pairs", found: "another kind of file, or a damaged one")
            case .SQLITE_CORRUPT, .SQLITE_FORMAT:
                throw .damaged(
                    path: path, place: "pages", expected: "those of an SQLite file",
                    found: error.message ?? "others")
            case .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_WRITE:
                throw .notWritten(path: path)
            case .SQLITE_FULL: throw .full(path: path)
            default: throw .failed(path: path, reason: error.message ?? "SQLite error \(error.resultCode)")
            }
        } catch { throw .failed(path: path, reason: "\(error)") }
    }

    private static func database(_ path: String, isWritten: Bool) throws(StoreError) -> DatabaseQueue {
        var configuration = Configuration()
        // Of two runs that start at once, one gets the lock.
        configuration.busyMode = .timeout(0.3)
        configuration.readonly = !isWritten && access(path, W_OK) != 0
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA trusted_schema = OFF")
            try database.execute(sql: "PRAGMA cell_size_check = ON")
            guard isWritten else { return }
            try database.execute(sql: "PRAGMA synchronous = FULL")
            // The lock stays from the first transaction to the end of the program.
            try database.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
            try database.execute(sql: "BEGIN EXCLUSIVE; COMMIT")
        }
        return try guarded(path) { try DatabaseQueue(path: path, configuration: configuration) }
    }

    private static func write(_ provenance: StoreProvenance, to database: Database) throws {
        for (kind, values) in [("setting", provenance.settings), ("remark", provenance.remarks)] {
            for (place, (name, value)) in values.enumerated() {
                try database.execute(
                    sql: "INSERT INTO provenance VALUES (?, ?, ?, ?)", arguments: [kind, place, name, value])
            }
        }
    }

    private static func provenance(_ database: Database, _ path: String) throws -> StoreProvenance {
        if let flaw = try StoreSchema.flaw(of: database) {
            throw StoreError.notAStore(
                path: path, expected: "a store of pairs of version \(StoreSchema.version)", found: flaw)
        }
        let bytes = try Int.fetchOne(database, sql: "SELECT sum(length(value)) FROM provenance") ?? 0
        guard bytes <= mostProvenanceBytes else {
            throw StoreError.damaged(
                path: path, place: "provenance", expected: "at most \(mostProvenanceBytes) bytes",
                found: "\(bytes)")
        }
        var kinds: [String: OrderedDictionary<String, String>] = [:]
        for row in try Row.fetchAll(
            database, sql: "SELECT kind, name, value FROM provenance ORDER BY kind, place, name")
        {
            let texts = (0..<3).compactMap { String.fromDatabaseValue(row[$0]) }
            guard texts.count == 3 else {
                throw StoreError.damaged(
                    path: path, place: "provenance", expected: "texts", found: "other values")
            }
            kinds[texts[0], default: [:]][texts[1]] = texts[2]
        }
        return StoreProvenance(settings: kinds["setting"] ?? [:], remarks: kinds["remark"] ?? [:])
    }

    private static let mostProvenanceBytes = 1 << 24
}
