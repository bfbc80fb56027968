import Layers

/// Products of row-major matrices, each on the calling thread.
enum MatrixProducts {
    /// A B^T of rows of `inner` numbers: the product of each row of A with each of B.
    ///
    /// - Parameter target: has room for rows of A times rows of B, without gaps.
    static func rowByRow<Scalar: LayerScalar>(
        _ a: ArraySlice<Scalar>, _ b: ArraySlice<Scalar>, inner: Int, into target: inout [Scalar]
    ) {
        let shape = ProductShape(
            rows: a.count / inner, columns: b.count / inner, inner: inner, transposesSecond: true)
        multiply(a, b, shape, keeps: 0, &target)
    }

    /// Adds A^T B, A and B of `rows` rows.
    ///
    /// - Parameter target: columns of A times columns of B, without gaps.
    static func addColumnByColumn<Scalar: LayerScalar>(
        _ a: ArraySlice<Scalar>, _ b: ArraySlice<Scalar>, rows: Int, to target: inout [Scalar]
    ) {
        let shape = ProductShape(
            rows: a.count / rows, columns: b.count / rows, inner: rows, transposesFirst: true)
        multiply(a, b, shape, keeps: 1, &target)
    }

    /// - Parameter keeps: times what is there, 0 or 1.
    private static func multiply<Scalar: LayerScalar>(
        _ a: ArraySlice<Scalar>, _ b: ArraySlice<Scalar>, _ shape: ProductShape, keeps: Scalar,
        _ target: inout [Scalar]
    ) {
        precondition(target.count >= shape.rows * shape.columns)
        a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
                target.withUnsafeMutableBufferPointer { target in
                    guard let a = a.baseAddress, let b = b.baseAddress, let target = target.baseAddress
                    else { return }
                    Scalar.kernels.multiply(shape, a, b, keeps, target)
                }
            }
        }
    }
}
