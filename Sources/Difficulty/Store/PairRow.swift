internal import GRDB
import JointAugmentation

/// A measured pair as a row of a store.
struct PairRow {
    /// Values of ``StoreSchema/columns``.
    let values: [DatabaseValue]

    init(_ pair: MeasuredPair, size: ImageSize) {
        let (areas, geometry) = (pair.drawn.areas, PairGeometry(pair.first, pair.second, in: size))
        var values: [(any DatabaseValueConvertible)?] = [
            pair.logRatio, areas.logRatio, areas.first, areas.second, pair.drawn.hasFallback,
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
        guard let numbers = finite(row, offset, 4), let fallback = Bool.fromDatabaseValue(row[offset + 4]),
            let first = box(row, offset + 5, size), let second = box(row, offset + 9, size),
            let cosine = finite(row, offset + 16, 1)?[0], abs(cosine) <= 1 + 1e-6,
            numbers[2] > 0, numbers[3] > 0, let joined = joined(row, offset + 17)
        else { return nil }
        return MeasuredPair(
            drawn: DrawnParameters(
                areas: ParameterPair(logRatio: numbers[1], first: numbers[2], second: numbers[3]),
                hasFallback: fallback, joined: joined),
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
