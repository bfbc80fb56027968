/// |found - expected| / |expected|.
public func relativeError(_ found: Double, _ expected: Double) -> Double {
    found == expected ? 0 : abs(found - expected) / abs(expected)
}

/// |found - expected| / |expected| in the Euclidean norm; infinite for vectors of different lengths.
@inlinable
public func relativeError<Found: Collection, Expected: Collection>(
    _ found: Found, _ expected: Expected
) -> Double where Found.Element: BinaryFloatingPoint, Expected.Element: BinaryFloatingPoint {
    guard found.count == expected.count else { return .infinity }
    var (difference, norm) = (0.0, 0.0)
    for (found, expected) in zip(found, expected) {
        difference += (Double(found) - Double(expected)) * (Double(found) - Double(expected))
        norm += Double(expected) * Double(expected)
    }
    return (difference / norm).squareRoot()
}

/// The largest relative error over the rows of two matrices.
public func largestRowError(_ found: [Float], _ expected: [Float], rowLength: Int) -> Double {
    guard found.count == expected.count, !expected.isEmpty else { return .infinity }
    return stride(from: 0, to: expected.count, by: rowLength).map { start in
        let row = start..<(start + rowLength)
        return relativeError(found[row], expected[row])
    }.max() ?? .infinity
}
