import Foundation
internal import GRDB

/// The checksums of a store: one of each image with its pairs, and one of all images and the provenance together.
///
/// A row of an image that changed does not have its checksum any more; a row that came or went changes the sum. What no
/// answer is made of, such as the bytes between the rows of a page, has none.
enum StoreChecks {
    /// The images of a store, and the sum of their checksums and that of the provenance, modulo 2^64.
    struct Totals: Equatable {
        var images: Int
        var digest: Int64
    }

    /// The checksum of a provenance.
    static func digest(of provenance: StoreProvenance) -> Int64 {
        var digest = RowDigest()
        for values in [provenance.settings, provenance.remarks] {
            digest.add(values.count)
            for (name, value) in values {
                digest.add(name)
                digest.add(value)
            }
        }
        return digest.value
    }

    /// The checksum of an image and its pairs, from their rows as they are.
    static func digest(of image: Int, in database: Database) throws -> Int64 {
        var digest = RowDigest()
        let statement = try database.cachedStatement(sql: "SELECT * FROM images WHERE image = ?")
        for value in try Row.fetchOne(statement, arguments: [image])?.databaseValues.map({ $0 }) ?? [] {
            digest.add(value)
        }
        let pairs = try database.cachedStatement(
            sql: "SELECT * FROM pairs WHERE image = ? ORDER BY family, draw")
        let rows = try Row.fetchCursor(pairs, arguments: [image])
        while let row = try rows.next() {
            // The image's number is in its own row.
            for value in row.databaseValues.dropFirst() { digest.add(value) }
        }
        guard try StoreSchema.version(of: database) > StoreSchema.drawnVersion else { return digest.value }
        let crossings = try database.cachedStatement(
            sql: "SELECT number, cosines FROM crossings WHERE image = ? ORDER BY number")
        let blobs = try Row.fetchCursor(crossings, arguments: [image])
        while let row = try blobs.next() { for value in row.databaseValues { digest.add(value) } }
        return digest.value
    }

    /// Begins the sum of a store without images.
    static func begin(_ provenance: StoreProvenance, in database: Database) throws {
        try database.execute(
            sql: "INSERT INTO totals VALUES (0, 0, ?)", arguments: [digest(of: provenance)])
    }

    /// The checksum that was kept of an image; nil where there is none.
    static func kept(_ image: Int, in database: Database) throws -> Int64? {
        let statement = try database.cachedStatement(sql: "SELECT digest FROM checks WHERE image = ?")
        return try Int64.fetchOne(statement, arguments: [image])
    }

    /// Keeps the checksum of an image that was added or replaced, and adds it to the sum; nothing where there is none.
    static func keep(
        _ digest: Int64, of image: Int, in database: Database, _ totals: inout Totals?
    ) throws {
        guard totals != nil else { return }
        if let earlier = try kept(image, in: database) {
            totals?.digest &-= earlier
        } else {
            totals?.images += 1
        }
        totals?.digest &+= digest
        let statement = try database.cachedStatement(sql: "INSERT OR REPLACE INTO checks VALUES (?, ?)")
        try statement.execute(arguments: [image, digest])
    }

    /// Keeps the sum.
    static func keep(_ totals: Totals?, in database: Database) throws {
        guard let totals else { return }
        try database.execute(
            sql: "UPDATE totals SET images = ?, digest = ?", arguments: [totals.images, totals.digest])
    }

    /// The sum that was kept; nil where there is not one of it.
    static func totals(in database: Database) throws -> Totals? {
        let rows = try Row.fetchAll(database, sql: "SELECT images, digest FROM totals LIMIT 2")
        guard rows.count == 1, let images = Int.fromDatabaseValue(rows[0][0]),
            let digest = Int64.fromDatabaseValue(rows[0][1])
        else { return nil }
        return Totals(images: images, digest: digest)
    }

    /// The sum of what is in the store.
    static func sum(_ provenance: StoreProvenance, in database: Database) throws -> Totals {
        var sum = Totals(images: 0, digest: digest(of: provenance))
        let digests = try Int64.fetchCursor(database, sql: "SELECT digest FROM checks")
        while let digest = try digests.next() {
            sum.images += 1
            sum.digest &+= digest
        }
        return sum
    }
}

/// A checksum of values as a store keeps them, 64 bits.
///
/// The state takes in one word after the other and goes through a bijection each time (the finaliser of SplitMix64: Steele,
/// Lea and Flood, OOPSLA 2014). A change of one word thus always shows, one of several words but for a chance of 2^-64.
struct RowDigest {
    private var state: UInt64 = 0

    /// The checksum of all that was added, as SQLite's integers are.
    var value: Int64 { Int64(bitPattern: state) }

    mutating func add(_ word: UInt64) {
        var mixed = (state ^ word) &+ 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        state = mixed ^ (mixed >> 31)
    }

    /// Adds a number.
    mutating func add(_ number: Int) { add(UInt64(bitPattern: Int64(number))) }

    /// Adds a text after its length, eight bytes of UTF-8 a word, up to a zero as it is read back.
    mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            let end = bytes.firstIndex(of: 0) ?? bytes.endIndex
            add(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[..<end])))
        }
    }

    /// Adds a value after its kind.
    mutating func add(_ value: DatabaseValue) {
        switch value.storage {
        case .null: add(0 as UInt64)
        case .int64(let number):
            add(1 as UInt64)
            add(UInt64(bitPattern: number))
        // SQLite keeps no negative zero, and null instead of what is no number.
        case .double(let number) where number.isNaN: add(0 as UInt64)
        case .double(let number):
            add(2 as UInt64)
            add(number == 0 ? 0 : number.bitPattern)
        case .string(let text):
            add(3 as UInt64)
            add(text)
        case .blob(let bytes):
            add(4 as UInt64)
            bytes.withUnsafeBytes { add($0) }
        }
    }

    private mutating func add(_ bytes: UnsafeRawBufferPointer) {
        add(bytes.count)
        for start in stride(from: 0, to: bytes.count, by: 8) {
            var word: UInt64 = 0
            for byte in bytes[start..<min(start + 8, bytes.count)] { word = word << 8 | UInt64(byte) }
            add(word)
        }
    }
}

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
        var totals = try StoreChecks.totals(in: database)
        var last = Int.min
        while true {
            let images = try Int.fetchAll(
                database, sql: "SELECT image FROM images WHERE image > ? ORDER BY image LIMIT 4096",
                arguments: [last])
            guard let next = images.last else { return try StoreChecks.keep(totals, in: database) }
            for image in images {
                try StoreChecks.keep(
                    try StoreChecks.digest(of: image, in: database), of: image, in: database, &totals)
            }
            last = next
        }
    }
}
