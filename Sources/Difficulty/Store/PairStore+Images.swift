import Foundation
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
                var totals = try StoreChecks.totals(in: database)
                // Each image's checksum behind its rows: where a table's pages lie must not tell what one transaction had.
                for image in images {
                    guard let digest = try self.add(image, to: database) else { continue }
                    try StoreChecks.keep(digest, of: image.number, in: database, &totals)
                }
                try StoreChecks.keep(totals, in: database)
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

    /// Adds an image that was reached.
    ///
    /// - Returns: its checksum.
    private func add(_ image: StoredImage, to database: Database) throws -> Int64? {
        let values: [(any DatabaseValueConvertible)?]
        switch image.outcome {
        case .notReached: return nil
        case .unreadable(let found): values = [image.number, image.name, 0, 0, found.reason]
        case .measured(let measured):
            values = [image.number, image.name, measured.size.width, measured.size.height, nil]
        }
        var digest = RowDigest()
        let row = values.map { $0?.databaseValue ?? .null }
        for value in row { digest.add(value) }
        let statement = try database.cachedStatement(
            sql: "INSERT OR REPLACE INTO images VALUES (?, ?, ?, ?, ?)")
        try statement.execute(arguments: StatementArguments(row: row))
        if let measured = image.outcome.value {
            try add(measured, image: image.number, &digest, to: database)
        }
        return digest.value
    }

    private func add(
        _ measured: MeasuredImage, image: Int, _ digest: inout RowDigest, to database: Database
    ) throws {
        let marks = Array(repeating: "?", count: 3 + StoreSchema.columns.count).joined(separator: ", ")
        let statement = try database.cachedStatement(sql: "INSERT INTO pairs VALUES (\(marks))")
        let draws = [measured.draws] + [measured.again].compactMap { $0 }
        // In the order of the rows' key, as they are read.
        for proposal in settings.proposals.indices {
            for (number, drawn) in draws.enumerated() {
                for draw in 0..<settings.pairsPerImage {
                    let pair = drawn.pairs[proposal * settings.pairsPerImage + draw]
                    let place = number * settings.pairsPerImage + draw
                    let row =
                        [proposal.databaseValue, place.databaseValue]
                        + PairRow(pair, size: measured.size).values
                    for value in row { digest.add(value) }
                    try statement.execute(arguments: StatementArguments(row: [image.databaseValue] + row))
                }
            }
        }
        let across = try database.cachedStatement(sql: "INSERT INTO crossings VALUES (?, ?, ?)")
        let exact = [measured.exact?.pairs, measured.exact?.across].map { $0 ?? [] }
        let cosines = [draws[0].across, draws.count > 1 ? draws[1].across : []] + exact
        let blobs = cosines.map { $0.isEmpty ? nil : CosineBytes.data($0) } + [measured.features?.data]
        for (number, blob) in blobs.enumerated() {
            guard let blob else { continue }
            let row = [number.databaseValue, blob.databaseValue]
            for value in row { digest.add(value) }
            try across.execute(arguments: StatementArguments(row: [image.databaseValue] + row))
        }
    }

    private func image(_ number: Int, in database: Database) throws -> StoredImage? {
        let statement = try database.cachedStatement(sql: "SELECT * FROM images WHERE image = ?")
        let kept = hasChecksums ? try StoreChecks.kept(number, in: database) : nil
        guard let row = try Row.fetchOne(statement, arguments: [number]).map({ Array($0.databaseValues) })
        else {
            guard kept == nil else { throw damage("image \(number)", "its row beside its checksum", "none") }
            return nil
        }
        var digest = RowDigest()
        for value in row { digest.add(value) }
        let image = try image(number, row, &digest, in: database)
        guard !hasChecksums || kept == digest.value else {
            throw damage("image \(number)", "what its checksum is of", "other values")
        }
        return image
    }

    private func image(
        _ number: Int, _ row: [DatabaseValue], _ digest: inout RowDigest, in database: Database
    ) throws -> StoredImage {
        let damage = damage("image \(number)", "a name, a size or a reason", "other values")
        guard row.count == 5, let name = String.fromDatabaseValue(row[1]) else { throw damage }
        guard row[4].isNull else {
            guard let reason = String.fromDatabaseValue(row[4]) else { throw damage }
            return StoredImage(
                number: number, name: name,
                outcome: .unreadable(UnreadableImage(name: name, reason: reason)))
        }
        guard let width = Int.fromDatabaseValue(row[2]), let height = Int.fromDatabaseValue(row[3]),
            let size = try? ImageSize(width: width, height: height)
        else { throw damage }
        return StoredImage(
            number: number, name: name,
            outcome: .measured(try measured(number, size: size, &digest, in: database)))
    }

    /// What was drawn of an image, once or twice.
    private func measured(
        _ image: Int, size: ImageSize, _ digest: inout RowDigest, in database: Database
    ) throws -> MeasuredImage {
        let count = secondDraws.contains(image) ? 2 : 1
        let (kinds, perKind) = (settings.proposals.count, settings.pairsPerImage)
        let expected = kinds * perKind * count
        let statement = try database.cachedStatement(
            sql: "SELECT * FROM pairs WHERE image = ? ORDER BY family, draw LIMIT \(expected + 1)")
        var pairs = [[MeasuredPair]](repeating: [], count: count)
        var found = 0
        let rows = try Row.fetchCursor(statement, arguments: [image])
        while let values = try rows.next().map({ Array($0.databaseValues) }) {
            let (proposal, draw) = found.quotientAndRemainder(dividingBy: perKind * count)
            guard found < expected, Int.fromDatabaseValue(values[1]) == proposal,
                Int.fromDatabaseValue(values[2]) == draw,
                let pair = PairRow.pair(values, offset: 3, size: size)
            else { throw damage("image \(image), pair \(found)", "a measured pair", "other numbers") }
            for value in values.dropFirst() { digest.add(value) }
            pairs[draw / perKind].append(pair)
            found += 1
        }
        guard found == expected else {
            throw damage("image \(image)", "\(expected) pairs", "\(found)")
        }
        let (cosines, features) = try blobs(of: image, draws: count, &digest, in: database)
        let draws = pairs.indices.map { MeasuredDraws(pairs: pairs[$0], across: cosines[$0]) }
        return MeasuredImage(
            size: size, draws: draws[0], again: draws.count > 1 ? draws[1] : nil,
            exact: try exact(image, cosines, beside: draws[0]),
            features: try self.features(image, features))
    }

    /// The features of an image that has them; nil, and no such row, for others.
    private func features(_ image: Int, _ data: Data?) throws -> ViewFeatures? {
        guard panel.contains(image) else {
            guard data == nil else {
                throw damage("image \(image), features", "none", "\(data?.count ?? 0) bytes")
            }
            return nil
        }
        guard let found = data.flatMap({ ViewFeatures($0) }) else {
            throw damage("image \(image), features", "those of its views", "other values")
        }
        return found
    }

    /// Cosines in float32 of an image in both precisions; nil, and no such rows, for others.
    private func exact(
        _ image: Int, _ cosines: [[Float]], beside draws: MeasuredDraws
    ) throws -> Float32Cosines? {
        let isBoth = both.contains(image)
        let (pairs, across) = isBoth ? (draws.pairs.count, draws.across.count) : (0, 0)
        guard cosines[2].count == pairs, cosines[3].count == across else {
            throw damage(
                "image \(image), float32", "cosines of \(pairs) pairs and \(across) others",
                "\(cosines[2].count) and \(cosines[3].count)")
        }
        return isBoth ? Float32Cosines(pairs: cosines[2], across: cosines[3]) : nil
    }

    /// The rows of cosines of an image by their numbers, and that of features; see ``StoreSchema``. None where an image has no
    /// two pairs whose views could meet.
    private func blobs(
        of image: Int, draws: Int, _ digest: inout RowDigest, in database: Database
    ) throws -> (cosines: [[Float]], features: Data?) {
        var (cosines, features) = ([[Float]](repeating: [], count: Self.cosineRows), Data?.none)
        guard settings.pairs == .all || settings.precision == .bfloat16 || panel.count > 0, hasCrossings
        else { return (cosines, nil) }
        let statement = try database.cachedStatement(
            sql: "SELECT number, cosines FROM crossings WHERE image = ? ORDER BY number "
                + "LIMIT \(Self.cosineRows + 2)")
        let rows = try Row.fetchCursor(statement, arguments: [image])
        while let values = try rows.next().map({ Array($0.databaseValues) }) {
            guard let number = Int.fromDatabaseValue(values[0]), (0...Self.cosineRows).contains(number),
                let data = Data.fromDatabaseValue(values[1])
            else {
                throw damage("image \(image), views of different pairs", "cosines", "other values")
            }
            for value in values { digest.add(value) }
            guard number < Self.cosineRows else {
                features = data
                continue
            }
            guard let found = CosineBytes.cosines(data) else {
                throw damage(
                    "image \(image), views of different pairs", "cosines in float32", "other values")
            }
            cosines[number] = found
        }
        guard draws == 2 ? cosines[0].count == cosines[1].count : cosines[1].isEmpty else {
            throw damage(
                "image \(image), views of different pairs", "cosines of \(draws) draws",
                "\(cosines[0].count) and \(cosines[1].count)")
        }
        return (cosines, features)
    }

    /// Two draws, and two kinds of cosines in float32.
    private static let cosineRows = 4

    private func damage(_ place: String, _ expected: String, _ found: String) -> StoreError {
        .damaged(path: path, place: place, expected: expected, found: found)
    }
}

/// An image in a store: its number and name in the data set, and what became of it.
struct StoredImage: Sendable, Equatable {
    let number: Int
    let name: String
    let outcome: ImageOutcome<MeasuredImage>
}

extension StatementArguments {
    /// Of values as they are: the way for all kinds of values maps them by a key path, a quarter of the time of an added row.
    fileprivate init(row: [DatabaseValue]) {
        self.init(row.lazy.map { $0 as (any DatabaseValueConvertible)? })
    }
}
