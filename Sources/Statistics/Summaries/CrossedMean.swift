/// The mean of numbers in a table of runs by units, as an estimate for other runs and other units: every run (a seed) has a
/// number of every unit (an image).
///
/// With S runs, N units and y = m + run + unit + rest, independent and of any variances, the mean squares
/// A = N sum (row mean - m)^2 / (S - 1), B = S sum (column mean - m)^2 / (N - 1) and E of the rests, (S - 1)(N - 1) in number,
/// have the expectation of Var(m) S N in A + B - E. The variance is taken as max(A, B, A + B - E) / (S N), which no chance of
/// the rests makes small, and its degrees of freedom are Satterthwaite's, V^2 / (A^2 / (S - 1) + B^2 / (N - 1) + E^2 / ((S - 1)(N - 1)))
/// of V = S N Var(m), rounded down.
///
/// Source: Searle, Casella and McCulloch, Variance Components (1992), chapter 4; Satterthwaite, Biometrics Bulletin 2 (1946).
public struct CrossedMean: Sendable, Equatable {
    /// The mean of all numbers.
    public let mean: Double
    /// Standard deviation of ``mean`` over runs and units.
    public let standardError: Double
    /// Of the standard error.
    public let degreesOfFreedom: Int
    /// S.
    public let runs: Int
    /// N.
    public let units: Int

    /// The estimate of a table.
    ///
    /// - Parameter rows: one a run, each with the units' numbers in the same order.
    /// - Throws: ``StatisticsError`` with fewer than two runs or units, or for rows of several lengths.
    public init(rows: [[Double]]) throws(StatisticsError) {
        guard rows.count >= 2 else { throw .tooFew(what: "runs", expected: 2, found: rows.count) }
        let count = rows[0].count
        guard count >= 2 else { throw .tooFew(what: "units of a run", expected: 2, found: count) }
        if let other = rows.first(where: { $0.count != count }) {
            throw .differentLengths(what: "units of a run", expected: count, found: other.count)
        }
        let squares = MeanSquares(rows)
        mean = squares.mean
        (runs, units) = (rows.count, count)
        let (s, n) = (Double(rows.count), Double(count))
        let (a, b, e) = (squares.ofRuns, squares.ofUnits, squares.ofRests)
        let variance = max(a, b, a + b - e)
        standardError = (variance / (s * n)).squareRoot()
        let spread = a * a / (s - 1) + b * b / (n - 1) + e * e / ((s - 1) * (n - 1))
        let freedom = spread > 0 ? variance * variance / spread : s - 1
        degreesOfFreedom = Int(max(1, min(freedom, 1e9)))
    }

    /// The interval mean +- t standardError, t of Student's distribution.
    ///
    /// - Parameter confidence: in (0, 1); 0.95 as a rule.
    public func interval(confidence: Double = 0.95) -> ClosedRange<Double> {
        let half =
            standardError
            * StudentT.halfWidthFactor(confidence: confidence, degreesOfFreedom: degreesOfFreedom)
        return (mean - half)...(mean + half)
    }

    /// Of an analysis of variance by runs and units, each run once with each unit.
    private struct MeanSquares {
        let mean: Double
        let ofRuns: Double
        let ofUnits: Double
        let ofRests: Double

        init(_ rows: [[Double]]) {
            let (s, n) = (Double(rows.count), Double(rows[0].count))
            let ofRow = rows.map { $0.reduce(0, +) / n }
            let ofColumn = rows[0].indices.map { column in rows.reduce(0) { $0 + $1[column] } / s }
            let mean = ofRow.reduce(0, +) / s
            self.mean = mean
            ofRuns = n * Self.squares(ofRow, around: mean) / (s - 1)
            ofUnits = s * Self.squares(ofColumn, around: mean) / (n - 1)
            var rests = 0.0
            for (row, own) in zip(rows, ofRow) {
                for (value, column) in zip(row, ofColumn) {
                    let rest = value - own - column + mean
                    rests += rest * rest
                }
            }
            ofRests = rests / ((s - 1) * (n - 1))
        }

        private static func squares(_ values: [Double], around mean: Double) -> Double {
            values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        }
    }
}
