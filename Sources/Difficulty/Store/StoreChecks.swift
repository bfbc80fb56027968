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

    /// Keeps the checksums of images that were added or replaced, and the sum with them.
    static func keep(_ digests: [(image: Int, digest: Int64)], in database: Database) throws {
        guard var totals = try totals(in: database) else { return }
        let statement = try database.cachedStatement(sql: "INSERT OR REPLACE INTO checks VALUES (?, ?)")
        for (image, digest) in digests {
            if let earlier = try kept(image, in: database) {
                totals.digest &-= earlier
            } else {
                totals.images += 1
            }
            totals.digest &+= digest
            try statement.execute(arguments: [image, digest])
        }
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
