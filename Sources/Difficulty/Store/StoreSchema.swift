import Foundation
internal import GRDB
import JointAugmentation

/// The tables of a store, and what marks a file as one.
///
/// `images`: a row an image that was looked at, with the reason where it could not be measured. `pairs`: a row a pair,
/// with t and the areas as drawn and as realised, both boxes in pixels, how they lie to each other, joined parameters of
/// the operations, and the cosine; `family` is the place of its proposal in ``RunSettings/proposals``. `provenance`: settings and remarks by name. `checks`: a checksum an image with its
/// pairs. `totals`: one row, images and sum of all checksums; see ``StoreChecks``. `crossings`: cosines of the views of
/// different pairs of an image, little-endian float32 in the order of `PairMixture.crossings`; number 1 is of the pairs that
/// were drawn of it again. Of an image of a bfloat16 run that was measured in float32 too, number 2 has the cosines of the
/// pairs and number 3 those of views of different ones, all in float32. Number 4 of an image whose features are kept has them; see ``ViewFeatures``.
enum StoreSchema {
    /// "JCST", in the header of the file.
    static let applicationID = 0x4A43_5354
    /// Raised with every change of the tables.
    static let version = 3
    /// The last version without checksums.
    static let uncheckedVersion = 1
    /// The last version without cosines of the views of different pairs.
    static let drawnVersion = 2

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

    private static let crossingTables = [
        "CREATE TABLE crossings (image INTEGER NOT NULL, number INTEGER NOT NULL, cosines BLOB NOT NULL, "
            + "PRIMARY KEY (image, number)) STRICT, WITHOUT ROWID"
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
        try addCrossings(in: database)
    }

    /// Makes the tables of checksums in a store without them.
    static func addChecks(in database: Database) throws {
        for table in checkTables { try database.execute(sql: table) }
        try database.execute(sql: "PRAGMA user_version = \(drawnVersion)")
    }

    /// Makes the table of cosines of different pairs in a store without it.
    static func addCrossings(in database: Database) throws {
        for table in crossingTables { try database.execute(sql: table) }
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
        guard (uncheckedVersion...version).contains(found) else { return "a store of version \(found)" }
        let tables =
            uncheckedTables + (found > uncheckedVersion ? checkTables : [])
            + (found > drawnVersion ? crossingTables : [])
        let made = try String.fetchAll(
            database, sql: "SELECT coalesce(sql, name) FROM sqlite_schema LIMIT 10")
        return Set(made) == Set(tables) ? nil : "other tables than a store's"
    }
}

/// A measured pair as a row of a store.
struct PairRow {
    /// Values of ``StoreSchema/columns``.
    let values: [DatabaseValue]

    init(_ pair: MeasuredPair, size: ImageSize) {
        let (areas, geometry) = (pair.drawn.areas, PairGeometry(pair.first, pair.second, in: size))
        var values: [(any DatabaseValueConvertible)?] = [
            pair.logRatio, areas.logRatio, areas.first, areas.second,
            (pair.drawn.firstFellBack ? 1 : 0) + (pair.drawn.secondFellBack ? 2 : 0),
        ]
        for box in [pair.first, pair.second] {
            values += [box.left, box.top, box.width, box.height] as [(any DatabaseValueConvertible)?]
        }
        values +=
            [
                geometry.intersectionOverUnion, geometry.centerDistance, geometry.containment, pair.cosine,
            ] as [(any DatabaseValueConvertible)?]
        for parameter in JoinedParameter.ofOperations {
            let joined = pair.drawn.joined[parameter]
            values += [joined?.logRatio, joined?.first, joined?.second] as [(any DatabaseValueConvertible)?]
        }
        self.values = values.map { $0?.databaseValue ?? .null }
    }

    /// Reads a row whose columns are those of the schema, after `offset` others.
    ///
    /// - Returns: nil for numbers that no run writes.
    static func pair(_ row: [DatabaseValue], offset: Int, size: ImageSize) -> MeasuredPair? {
        guard row.count == offset + StoreSchema.columns.count else { return nil }
        guard let numbers = finite(row, offset, 4), let fallback = Int.fromDatabaseValue(row[offset + 4]),
            (0...3).contains(fallback),
            let first = box(row, offset + 5, size), let second = box(row, offset + 9, size),
            let cosine = finite(row, offset + 16, 1)?[0], abs(cosine) <= 1 + 1e-6,
            numbers[2] > 0, numbers[3] > 0, let joined = joined(row, offset + 17)
        else { return nil }
        return MeasuredPair(
            drawn: DrawnParameters(
                areas: ParameterPair(logRatio: numbers[1], first: numbers[2], second: numbers[3]),
                firstFellBack: fallback & 1 != 0, secondFellBack: fallback & 2 != 0, joined: joined),
            logRatio: numbers[0], first: first, second: second, cosine: cosine)
    }

    private static func finite(_ row: [DatabaseValue], _ start: Int, _ count: Int) -> [Double]? {
        let numbers = (start..<(start + count)).compactMap { Double.fromDatabaseValue(row[$0]) }
        return numbers.count == count && numbers.allSatisfy(\.isFinite) ? numbers : nil
    }

    private static func box(_ row: [DatabaseValue], _ start: Int, _ size: ImageSize) -> CropBox? {
        let numbers = (start..<(start + 4)).compactMap { Int.fromDatabaseValue(row[$0]) }
        guard numbers.count == 4, numbers[0] >= 0, numbers[1] >= 0, numbers[2] >= 1, numbers[3] >= 1,
            numbers[0] <= size.width - numbers[2], numbers[1] <= size.height - numbers[3]
        else { return nil }
        return CropBox(left: numbers[0], top: numbers[1], width: numbers[2], height: numbers[3])
    }

    private static func joined(_ row: [DatabaseValue], _ start: Int) -> [JoinedParameter: ParameterPair]? {
        var joined: [JoinedParameter: ParameterPair] = [:]
        for (place, parameter) in JoinedParameter.ofOperations.enumerated() {
            let first = start + 3 * place
            if (first..<(first + 3)).allSatisfy({ row[$0].isNull }) { continue }
            guard let numbers = finite(row, first, 3) else { return nil }
            joined[parameter] = ParameterPair(
                logRatio: numbers[0], first: numbers[1], second: numbers[2])
        }
        return joined
    }
}

/// Cosines as a store keeps them: float32, little-endian.
enum CosineBytes {
    static func data(_ cosines: [Float]) -> Data {
        var data = Data(capacity: 4 * cosines.count)
        for cosine in cosines {
            withUnsafeBytes(of: cosine.bitPattern.littleEndian) { data.append(contentsOf: $0) }
        }
        return data
    }

    /// Nil for bytes that no run writes.
    static func cosines(_ data: Data) -> [Float]? {
        guard data.count % 4 == 0 else { return nil }
        let cosines = data.withUnsafeBytes { bytes in
            (0..<data.count / 4).map {
                Float(
                    bitPattern: UInt32(
                        littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)))
            }
        }
        return cosines.allSatisfy { abs($0) <= 1 + 1e-6 } ? cosines : nil
    }
}
