internal import GRDB
import JointAugmentation

/// The tables of a store, and what marks a file as one.
///
/// `images`: a row an image that was looked at, with the reason where it could not be measured. `pairs`: a row a pair,
/// with t and the areas as drawn and as realised, both boxes in pixels, how they lie to each other, joined parameters of
/// the operations, and the cosine; `family` is the place of its proposal in ``RunSettings/proposals``. `provenance`: settings and remarks by name. `checks`: a checksum an image with its
/// pairs. `totals`: one row, images and sum of all checksums; see ``StoreChecks``.
enum StoreSchema {
    /// "JCST", in the header of the file.
    static let applicationID = 0x4A43_5354
    /// Raised with every change of the tables.
    static let version = 2
    /// The last version without checksums.
    static let uncheckedVersion = 1

    private static let uncheckedTables = [
        "CREATE TABLE provenance (kind TEXT NOT NULL, place INTEGER NOT NULL, name TEXT NOT NULL, "
            + "value TEXT NOT NULL, PRIMARY KEY (kind, name)) STRICT, WITHOUT ROWID",
        "CREATE TABLE images (image INTEGER PRIMARY KEY, name TEXT NOT NULL, width INTEGER NOT NULL, "
            + "height INTEGER NOT NULL, reason TEXT) STRICT",
        "CREATE TABLE pairs (image INTEGER NOT NULL, family INTEGER NOT NULL, draw INTEGER NOT NULL, "
            + columns.map { "\($0.name) \($0.type)" }.joined(separator: ", ")
            + ", PRIMARY KEY (image, family, draw)) STRICT, WITHOUT ROWID",
    ]

    private static let checkTables = [
        "CREATE TABLE checks (image INTEGER PRIMARY KEY, digest INTEGER NOT NULL) STRICT",
        "CREATE TABLE totals (place INTEGER PRIMARY KEY, images INTEGER NOT NULL, digest INTEGER NOT NULL) "
            + "STRICT",
    ]

    /// The columns of a pair after its key, in their order.
    static let columns: [(name: String, type: String)] =
        ["t", "drawn_t", "s1", "s2"].map { ($0, "REAL NOT NULL") }
        + [("fallback", "INTEGER NOT NULL")]
        + ["1", "2"].flatMap { view in
            ["left", "top", "width", "height"].map { ($0 + view, "INTEGER NOT NULL") }
        }
        + ["iou", "center_distance", "containment", "cosine"].map { ($0, "REAL NOT NULL") }
        + JoinedParameter.ofOperations.flatMap { parameter in
            ["t", "1", "2"].map { ("\(parameter.rawValue)_\($0)", "REAL") }
        }

    /// Makes the tables in an empty file.
    static func create(in database: Database) throws {
        for table in uncheckedTables { try database.execute(sql: table) }
        try database.execute(sql: "PRAGMA application_id = \(applicationID)")
        try addChecks(in: database)
    }

    /// Makes the tables of checksums in a store without them.
    static func addChecks(in database: Database) throws {
        for table in checkTables { try database.execute(sql: table) }
        try database.execute(sql: "PRAGMA user_version = \(version)")
    }

    /// Whether nothing was ever written, or all of it rolled back.
    static func isEmpty(_ database: Database) throws -> Bool {
        let marks = try ["application_id", "user_version"].map { name in
            try Int.fetchOne(database, sql: "PRAGMA \(name)") ?? 0
        }
        return try marks == [0, 0] && Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") == 0
    }

    /// The version of a store's tables.
    static func version(of database: Database) throws -> Int {
        try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    }

    /// What a file is instead of a store; nil for a store.
    ///
    /// A store has its own tables and nothing else: no trigger or view of a stranger runs.
    static func flaw(of database: Database) throws -> String? {
        let mark = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
        guard mark == applicationID else { return "another kind of database" }
        let found = try version(of: database)
        guard found == version || found == uncheckedVersion else { return "a store of version \(found)" }
        let tables = uncheckedTables + (found == version ? checkTables : [])
        let made = try String.fetchAll(
            database, sql: "SELECT coalesce(sql, name) FROM sqlite_schema LIMIT 10")
        return Set(made) == Set(tables) ? nil : "other tables than a store's"
    }
}
