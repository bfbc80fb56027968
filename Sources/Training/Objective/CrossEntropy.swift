import Layers

/// Softmax cross-entropy of similarities: -log(exp(s_y / T) / sum over the candidates of exp(s / T)), a mean over the rows.
struct CrossEntropy {
    let rows: Int
    let candidates: Int
    let temperature: Double

    /// - Parameters:
    ///   - similarities: `[rows, candidates]`, turned into the gradient of the mean with regard to them.
    ///   - positive: the candidate of each row that is right.
    /// - Returns: the mean.
    func evaluate<Scalar: LayerScalar>(
        _ similarities: UnsafeMutablePointer<Scalar>, positive: (Int) -> Int
    ) -> Double {
        let scale = Scalar(1 / temperature)
        for index in 0..<(rows * candidates) { similarities[index] *= scale }
        let right = (0..<rows).map { Double(similarities[$0 * candidates + positive($0)]) }
        var logarithms = [Double](repeating: 0, count: rows)
        Scalar.kernels.softmax(similarities, rows, candidates, &logarithms)
        for row in 0..<rows { similarities[row * candidates + positive(row)] -= 1 }
        let share = Scalar(1 / (Double(rows) * temperature))
        for index in 0..<(rows * candidates) { similarities[index] *= share }
        return (0..<rows).reduce(0) { $0 + (logarithms[$1] - right[$1]) } / Double(rows)
    }
}

/// Rows of unit length of a view's output.
struct UnitRows<Scalar: LayerScalar> {
    let count: Int
    let columns: Int
    let values: [Scalar]
    private let unit: UnitLength<Scalar>

    /// - Parameter least: norms below it count as it.
    init(_ output: UnsafePointer<Scalar>, count: Int, columns: Int, least: Double = 1e-12) {
        (self.count, self.columns) = (count, columns)
        let unit = UnitLength<Scalar>(rows: count, columns: columns, least: least)
        self.unit = unit
        values = [Scalar](unsafeUninitializedCapacity: count * columns) { target, initialized in
            if let start = target.baseAddress { unit.forward(output, into: start) }
            initialized = count * columns
        }
    }

    /// Similarities with other rows, `[rows, others]`, written with `stride` numbers a row.
    func similarities(
        with others: UnsafePointer<Scalar>, _ otherCount: Int, stride: Int,
        into result: UnsafeMutablePointer<Scalar>
    ) {
        values.withUnsafeBufferPointer { rows in
            guard let start = rows.baseAddress else { return }
            Scalar.kernels.multiply(
                ProductShape(
                    rows: count, columns: otherCount, inner: columns, transposesSecond: true,
                    resultStride: stride), start, others, 0, result)
        }
    }

    /// Turns the gradient of the rows of unit length into that of the output.
    func backward(_ output: UnsafePointer<Scalar>, gradient: UnsafeMutablePointer<Scalar>) {
        unit.backward(output, gradient: gradient)
    }
}
