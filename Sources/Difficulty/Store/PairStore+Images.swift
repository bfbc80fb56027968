internal import GRDB
import JointAugmentation

extension PairStore {
    /// Adds images with their pairs in one transaction; those that were not reached are left out.
    ///
    /// - Throws: ``StoreError``; nothing is added then.
    func add(_ outcomes: [(image: Int, name: String, outcome: ImageOutcome<MeasuredImage>)])
        throws(StoreError)
    {
        guard outcomes.contains(where: { $0.outcome != .notReached }) else { return }
        try guarded {
            try queue.write { database in
                for (image, name, outcome) in outcomes {
                    try self.add(outcome, image: image, name: name, to: database)
                }
            }
        }
    }

    /// What the store holds of some images; those that it does not have are missing from the result.
    ///
    /// - Throws: ``StoreError/damaged(path:place:expected:found:)`` for rows that no run writes.
    func outcomes(of images: [Int]) throws(StoreError) -> [Int: ImageOutcome<MeasuredImage>] {
        try guarded {
            try queue.read { database in
                var found: [Int: ImageOutcome<MeasuredImage>] = [:]
                for image in images { found[image] = try self.outcome(of: image, in: database) }
                return found
            }
        }
    }

    private func add(
        _ outcome: ImageOutcome<MeasuredImage>, image: Int, name: String, to database: Database
    ) throws {
        let statement = try database.cachedStatement(sql: "INSERT INTO images VALUES (?, ?, ?, ?, ?)")
        switch outcome {
        case .notReached: return
        case .unreadable(let found):
            try statement.execute(arguments: [image, name, 0, 0, found.reason])
        case .measured(let measured):
            try statement.execute(arguments: [
                image, name, measured.size.width, measured.size.height, nil,
            ])
            try add(measured, image: image, to: database)
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

    private func outcome(of image: Int, in database: Database) throws -> ImageOutcome<MeasuredImage>? {
        let statement = try database.cachedStatement(
            sql: "SELECT name, width, height, reason FROM images WHERE image = ?")
        guard let row = try Row.fetchOne(statement, arguments: [image]) else { return nil }
        if let reason = row[3] as String? {
            return .unreadable(UnreadableImage(name: row[0], reason: reason))
        }
        let place = "image \(image)"
        guard let size = try? ImageSize(width: row[1], height: row[2]) else {
            throw StoreError.damaged(
                path: path, place: place, expected: "a size", found: "\(row[1]) x \(row[2])")
        }
        return .measured(MeasuredImage(size: size, pairs: try pairs(of: image, size: size, in: database)))
    }

    private func pairs(of image: Int, size: ImageSize, in database: Database) throws -> [MeasuredPair] {
        let expected = request.families.count * request.pairsPerImage
        let statement = try database.cachedStatement(
            sql: "SELECT * FROM pairs WHERE image = ? ORDER BY family, draw LIMIT \(expected + 1)")
        var pairs: [MeasuredPair] = []
        let rows = try Row.fetchCursor(statement, arguments: [image])
        while let row = try rows.next() {
            let (family, draw) = pairs.count.quotientAndRemainder(dividingBy: request.pairsPerImage)
            guard row[1] == family, row[2] == draw, let pair = PairRow.pair(row, offset: 3, size: size) else {
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
