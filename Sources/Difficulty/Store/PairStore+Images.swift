internal import GRDB
import JointAugmentation

extension PairStore {
    /// Adds images with their pairs in one transaction; those that were not reached are left out, and one that could
    /// not be read before is replaced.
    ///
    /// - Throws: ``StoreError``; nothing is added then.
    func add(_ images: [StoredImage]) throws(StoreError) {
        guard images.contains(where: { $0.outcome != .notReached }) else { return }
        try guarded {
            try queue.write { database in
                for image in images { try self.add(image, to: database) }
            }
        }
    }

    /// What the store holds of some images; those that it does not have are missing from the result.
    ///
    /// - Throws: ``StoreError/damaged(path:place:expected:found:)`` for rows that no run writes.
    func images(_ numbers: [Int]) throws(StoreError) -> [Int: StoredImage] {
        try guarded {
            try queue.read { database in
                var found: [Int: StoredImage] = [:]
                for number in numbers { found[number] = try self.image(number, in: database) }
                return found
            }
        }
    }

    private func add(_ image: StoredImage, to database: Database) throws {
        let statement = try database.cachedStatement(
            sql: "INSERT OR REPLACE INTO images VALUES (?, ?, ?, ?, ?)")
        switch image.outcome {
        case .notReached: return
        case .unreadable(let found):
            try statement.execute(arguments: [image.number, image.name, 0, 0, found.reason])
        case .measured(let measured):
            try statement.execute(arguments: [
                image.number, image.name, measured.size.width, measured.size.height, nil,
            ])
            try add(measured, image: image.number, to: database)
        }
    }

    private func add(_ measured: MeasuredImage, image: Int, to database: Database) throws {
        let marks = Array(repeating: "?", count: 3 + StoreSchema.columns.count).joined(separator: ", ")
        let statement = try database.cachedStatement(sql: "INSERT INTO pairs VALUES (\(marks))")
        for (number, pair) in measured.pairs.enumerated() {
            let (family, draw) = number.quotientAndRemainder(dividingBy: request.pairsPerImage)
            let key: [(any DatabaseValueConvertible)?] = [image, family, draw]
            try statement.execute(
                arguments: StatementArguments(key + PairRow(pair, size: measured.size).values))
        }
    }

    private func image(_ number: Int, in database: Database) throws -> StoredImage? {
        let statement = try database.cachedStatement(
            sql: "SELECT name, width, height, reason FROM images WHERE image = ?")
        guard let row = try Row.fetchOne(statement, arguments: [number]) else { return nil }
        let damage = StoreError.damaged(
            path: path, place: "image \(number)", expected: "a name, a size or a reason",
            found: "other values")
        guard let name = String.fromDatabaseValue(row[0]) else { throw damage }
        if !(row[3] as DatabaseValue).isNull {
            guard let reason = String.fromDatabaseValue(row[3]) else { throw damage }
            return StoredImage(
                number: number, name: name,
                outcome: .unreadable(UnreadableImage(name: name, reason: reason)))
        }
        guard let width = Int.fromDatabaseValue(row[1]), let height = Int.fromDatabaseValue(row[2]),
            let size = try? ImageSize(width: width, height: height)
        else { throw damage }
        let pairs = try pairs(of: number, size: size, in: database)
        return StoredImage(
            number: number, name: name, outcome: .measured(MeasuredImage(size: size, pairs: pairs)))
    }

    private func pairs(of image: Int, size: ImageSize, in database: Database) throws -> [MeasuredPair] {
        let expected = request.families.count * request.pairsPerImage
        let statement = try database.cachedStatement(
            sql: "SELECT * FROM pairs WHERE image = ? ORDER BY family, draw LIMIT \(expected + 1)")
        var pairs: [MeasuredPair] = []
        let rows = try Row.fetchCursor(statement, arguments: [image])
        while let row = try rows.next() {
            let (family, draw) = pairs.count.quotientAndRemainder(dividingBy: request.pairsPerImage)
            guard Int.fromDatabaseValue(row[1]) == family, Int.fromDatabaseValue(row[2]) == draw,
                let pair = PairRow.pair(row, offset: 3, size: size)
            else {
                throw StoreError.damaged(
                    path: path, place: "image \(image), pair \(pairs.count)", expected: "a measured pair",
                    found: "other numbers")
            }
            pairs.append(pair)
        }
        guard pairs.count == expected else {
            throw StoreError.damaged(
                path: path, place: "image \(image)", expected: "\(expected) pairs", found: "\(pairs.count)")
        }
        return pairs
    }
}
