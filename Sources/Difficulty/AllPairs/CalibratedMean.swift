import Statistics

/// The mean of a value under a law, from images whose pairs have weights, calibrated on functions x = (1, phi) of a pair whose
/// expectations c_i under the law are known.
///
/// With u_i = sum of w x cos and M_i = sum of w x x' over image i's pairs and bars for means over the n images, the estimate
/// is c' beta with beta = M^-1 u, and image i moves it by z_i / n,
///
///     z_i = h' (u_i - M_i beta) + beta' (c_i - c),   h = M^-1 c,   SE^2 = sum z_i^2 / (n (n - d))
///
/// for d functions x (the generalised regression estimator with its linearised variance, clustered by image; Särndal, Swensson
/// and Wretman 1992, chapter 6). With x = 1 alone it is the ratio sum(w cos) / sum(w). A value that is measured directly is one number an image.
///
/// Every z_i is linear in what is kept of image i, so that sums of products of those answer for any beta: the same memory for
/// any number of images.
struct CalibratedMean: Sendable {
    /// What is kept of an image.
    let layout: StatisticLayout
    /// Images.
    private(set) var count = 0
    private var sums: [Double]
    private var products: ProductSums

    init(_ layout: StatisticLayout) {
        self.layout = layout
        sums = Array(repeating: 0, count: layout.width)
        products = ProductSums(layout.width, layout.width)
    }

    /// Adds an image.
    mutating func add(_ statistic: [Double]) {
        count += 1
        for (place, value) in statistic.enumerated() { sums[place] += value }
        products.add(statistic, statistic)
    }

    /// The estimate, and how it depends on what is kept of an image.
    ///
    /// - Parameter isCalibrated: false for the ratio alone.
    /// - Throws: ``StatisticsError`` with fewer than two images, or where nothing weighs anything.
    func influence(isCalibrated: Bool) throws(StatisticsError) -> Influence {
        guard count >= 2 else {
            throw .tooFew(what: "images with a pair, for a standard error", expected: 2, found: count)
        }
        let means = sums.map { $0 / Double(count) }
        guard layout.functions > 0 else {
            return Influence(estimate: means[0], slopes: [1], origin: means[0], scale: 1)
        }
        if isCalibrated, count > layout.functions,
            let found = influence(means, functions: layout.functions)
        {
            return found
        }
        guard let found = influence(means, functions: 1) else {
            throw .tooFew(what: "pairs with a weight", expected: 1, found: 0)
        }
        return found
    }

    /// The fitted value at functions x of one's own instead of their expectations; nil where there is nothing to fit.
    func influence(at x: [Double]) -> Influence? {
        guard count > layout.functions else { return nil }
        return influence(sums.map { $0 / Double(count) }, functions: layout.functions, at: x)
    }

    private func influence(_ means: [Double], functions: Int, at x: [Double]? = nil) -> Influence? {
        var matrix = SymmetricMatrix(size: functions)
        for row in 0..<functions {
            for column in row..<functions {
                matrix[row, column] = means[layout.place(ofProduct: row, column)]
            }
        }
        guard let factor = matrix.choleskyFactor() else { return nil }
        let expected = x ?? (0..<functions).map { layout.expectation($0, means) }
        let beta = factor.solve((0..<functions).map { means[$0] })
        let h = factor.solve(expected)
        var slopes = [Double](repeating: 0, count: layout.width)
        for row in 0..<functions {
            slopes[row] = h[row]
            for column in row..<functions {
                slopes[layout.place(ofProduct: row, column)] =
                    row == column ? -h[row] * beta[row] : -(h[row] * beta[column] + h[column] * beta[row])
            }
            if let place = layout.place(ofExpectation: row) { slopes[place] = beta[row] }
        }
        let estimate = zip(expected, beta).reduce(0) { $0 + $1.0 * $1.1 }
        guard estimate.isFinite else { return nil }
        return Influence(
            estimate: estimate, slopes: slopes, origin: zip(slopes, means).reduce(0) { $0 + $1.0 * $1.1 },
            scale: (Double(count - 1) / Double(count - functions)).squareRoot())
    }

    /// Variance of z over the images, n - d in its denominator.
    func variance(_ influence: Influence) -> Double {
        let square = products.form(influence.slopes, influence.slopes)
        return influence.scale * influence.scale
            * Self.centred(square, influence.origin * influence.origin, count)
    }

    fileprivate static func centred(_ products: Double, _ origins: Double, _ count: Int) -> Double {
        (products - Double(count) * origins) / Double(count - 1)
    }
}

/// Sums of products of what is kept of the same images for two means, for their difference.
struct CalibratedCovariance: Sendable {
    private var products: ProductSums
    private var count = 0

    init(_ first: StatisticLayout, _ second: StatisticLayout) {
        products = ProductSums(first.width, second.width)
    }

    /// Adds an image.
    mutating func add(_ first: [Double], _ second: [Double]) {
        count += 1
        products.add(first, second)
    }

    /// Covariance of the two z over the images.
    func covariance(_ first: Influence, _ second: Influence) -> Double {
        first.scale * second.scale
            * CalibratedMean.centred(
                products.form(first.slopes, second.slopes), first.origin * second.origin, count)
    }
}

/// How an estimate depends on an image: z = slopes . statistic - origin.
struct Influence: Sendable {
    let estimate: Double
    let slopes: [Double]
    /// Mean of slopes . statistic over the images.
    let origin: Double
    /// sqrt((n - 1) / (n - d)), by which z of a fit of d functions is too small.
    let scale: Double

    /// z of an image.
    func callAsFunction(_ statistic: [Double]) -> Double {
        zip(slopes, statistic).reduce(-origin) { $0 + $1.0 * $1.1 }
    }
}

/// Where the numbers that are kept of an image stand: u, the upper triangle of M by rows, and c where it differs from image to
/// image.
struct StatisticLayout: Sendable, Equatable {
    /// Functions x, the 1 among them; 0 for a single number.
    let functions: Int
    /// c where it is the same for all images.
    let expectations: [Double]?

    /// One number an image: a mean of pairs that each count in full.
    static let direct = StatisticLayout(functions: 0, expectations: nil)

    /// Numbers of an image.
    var width: Int {
        guard functions > 0 else { return 1 }
        return functions + functions * (functions + 1) / 2 + (expectations == nil ? functions : 0)
    }

    /// Place of M's element at `row` <= `column`.
    func place(ofProduct row: Int, _ column: Int) -> Int {
        functions + row * functions - row * (row - 1) / 2 + column - row
    }

    /// Place of an element of c; nil where it is no image's own.
    func place(ofExpectation row: Int) -> Int? {
        expectations == nil ? functions + functions * (functions + 1) / 2 + row : nil
    }

    fileprivate func expectation(_ row: Int, _ means: [Double]) -> Double {
        if let place = place(ofExpectation: row) { return means[place] }
        return expectations?[row] ?? 0
    }
}

// MARK: - Matrices of a few rows

/// Sums over images of the products of two vectors, added in blocks: a block ends after a number of images, so that the sums
/// are the same bits however the images came.
private struct ProductSums: Sendable {
    private let rows: Int
    private let columns: Int
    private var sums: [Double]
    private var first: [Double] = []
    private var second: [Double] = []

    /// Images of a block.
    private static let blockCount = 64

    init(_ rows: Int, _ columns: Int) {
        (self.rows, self.columns) = (rows, columns)
        sums = Array(repeating: 0, count: rows * columns)
    }

    mutating func add(_ a: [Double], _ b: [Double]) {
        first += a
        second += b
        guard first.count == Self.blockCount * rows else { return }
        flush()
    }

    private mutating func flush() {
        let count = first.count / rows
        guard count > 0 else { return }
        MatrixProducts.addColumnByColumn(first[...], second[...], rows: count, to: &sums)
        first.removeAll(keepingCapacity: true)
        second.removeAll(keepingCapacity: true)
    }

    /// a' (sums) b.
    func form(_ a: [Double], _ b: [Double]) -> Double {
        var whole = self
        whole.flush()
        var total = 0.0
        for row in 0..<rows where a[row] != 0 {
            var sum = 0.0
            for column in 0..<columns { sum += whole.sums[row * columns + column] * b[column] }
            total += a[row] * sum
        }
        return total
    }
}

/// A symmetric matrix of a few rows, its upper triangle.
private struct SymmetricMatrix {
    let size: Int
    private var values: [Double]

    init(size: Int) {
        self.size = size
        values = Array(repeating: 0, count: size * size)
    }

    subscript(row: Int, column: Int) -> Double {
        get { values[row * size + column] }
        set { values[row * size + column] = newValue }
    }

    /// R with R' R the matrix; nil where it is not positive definite to working precision.
    func choleskyFactor() -> CholeskyFactor? {
        var factor = self
        for row in 0..<size {
            let diagonal = self[row, row]
            var pivot = diagonal
            for above in 0..<row { pivot -= factor[above, row] * factor[above, row] }
            guard pivot > 1e-12 * diagonal, pivot.isFinite else { return nil }
            factor[row, row] = pivot.squareRoot()
            for column in (row + 1)..<max(size, row + 1) {
                var value = self[row, column]
                for above in 0..<row { value -= factor[above, row] * factor[above, column] }
                factor[row, column] = value / factor[row, row]
            }
        }
        return CholeskyFactor(upper: factor)
    }
}

/// R of R' R = M, which solves M x = b.
private struct CholeskyFactor {
    let upper: SymmetricMatrix

    func solve(_ right: [Double]) -> [Double] {
        var x = right
        for row in 0..<upper.size {
            for above in 0..<row { x[row] -= upper[above, row] * x[above] }
            x[row] /= upper[row, row]
        }
        for row in (0..<upper.size).reversed() {
            for column in (row + 1)..<max(upper.size, row + 1) { x[row] -= upper[row, column] * x[column] }
            x[row] /= upper[row, row]
        }
        return x
    }
}
