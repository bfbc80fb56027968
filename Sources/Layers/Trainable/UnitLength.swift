/// Rows brought to unit length: y = x / max(|x|, least), as torch's `normalize` has it.
///
/// Its adjoint is dx = (g - y (y . g)) / |x|. Weight norm whose g is 1 is the same of the weights' rows.
package struct UnitLength<Scalar: LayerScalar> {
    package let rows: Int
    package let columns: Int
    /// Norms below it count as it.
    package let least: Double

    package init(rows: Int, columns: Int, least: Double = 1e-12) {
        (self.rows, self.columns, self.least) = (rows, columns, least)
    }

    private func norm(_ row: UnsafePointer<Scalar>) -> Double {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 2) { sums in
            guard let start = sums.baseAddress else { return 0 }
            Scalar.kernels.squares(row, row, columns, 0, start)
            return start[0].squareRoot()
        }
    }

    @_specialize(where Scalar == Float)
    package func forward(_ input: UnsafePointer<Scalar>, into output: UnsafeMutablePointer<Scalar>) {
        for row in 0..<rows {
            let (x, y) = (input + row * columns, output + row * columns)
            let scale = Scalar(1 / max(norm(x), least))
            for column in 0..<columns { y[column] = x[column] * scale }
        }
    }

    /// - Parameters:
    ///   - input: x of the forward pass.
    ///   - gradient: turned from that of y into that of x.
    @_specialize(where Scalar == Float)
    package func backward(_ input: UnsafePointer<Scalar>, gradient: UnsafeMutablePointer<Scalar>) {
        for row in 0..<rows {
            let (x, g) = (input + row * columns, gradient + row * columns)
            let length = norm(x)
            let inverse = 1 / max(length, least)
            var product = 0.0
            for column in 0..<columns { product += Double(x[column]) * Double(g[column]) }
            // Below the least norm the divisor is a constant.
            let along = length > least ? Scalar(product * inverse * inverse) : 0
            let scale = Scalar(inverse)
            for column in 0..<columns { g[column] = (g[column] - along * x[column]) * scale }
        }
    }
}
