/// |found - expected| / |expected| in the Euclidean norm; infinite for vectors of different lengths.
func relativeError<Values: Collection<Float>>(_ found: Values, _ expected: Values) -> Double {
    guard found.count == expected.count else { return .infinity }
    let difference = zip(found, expected).reduce(0) { $0 + square(Double($1.0) - Double($1.1)) }
    return (difference / expected.reduce(0) { $0 + square(Double($1)) }).squareRoot()
}

private func square(_ value: Double) -> Double { value * value }

/// The largest relative error over the rows of two matrices.
func largestRowError(_ found: [Float], _ expected: [Float], rowLength: Int) -> Double {
    guard found.count == expected.count, !expected.isEmpty else { return .infinity }
    return stride(from: 0, to: expected.count, by: rowLength).map { start in
        let row = start..<(start + rowLength)
        return relativeError(found[row], expected[row])
    }.max() ?? .infinity
}
