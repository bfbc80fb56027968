import COpenBLAS

/// C = A B for row-major float32 matrices: A is rows x inner, B is inner x columns.
package struct MatrixProduct {
    package let rows: Int
    package let columns: Int
    package let inner: Int

    /// - Parameters:
    ///   - a: rows `aStride` apart; without gaps where it is nil.
    ///   - b: rows `bStride` apart.
    ///   - c: rows `cStride` apart; overwritten, or added to where `adds` is true.
    ///
    /// All lengths fit BLAS's 32-bit integers: the plan of the forward path has seen to it.
    package func multiply(
        _ a: UnsafeBufferPointer<Float>, aStride: Int? = nil, _ b: UnsafeBufferPointer<Float>, bStride: Int,
        into c: UnsafeMutableBufferPointer<Float>, cStride: Int, adds: Bool = false
    ) {
        let aStride = aStride ?? inner
        precondition(a.count >= (rows - 1) * aStride + inner && b.count >= (inner - 1) * bStride + columns)
        precondition(c.count >= (rows - 1) * cStride + columns)
        cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasNoTrans, blasint(rows), blasint(columns), blasint(inner), 1,
            a.baseAddress, blasint(aStride), b.baseAddress, blasint(bStride), adds ? 1 : 0, c.baseAddress,
            blasint(cStride))
    }
}

/// The sizes of C = op(A) op(B), and the distances between the rows of each matrix as it lies in memory.
package struct ProductShape {
    /// Rows of C.
    package let rows: Int
    /// Columns of C.
    package let columns: Int
    /// Length of the sums.
    let inner: Int
    var transposesFirst = false
    var transposesSecond = false
    let firstStride: Int
    let secondStride: Int
    let resultStride: Int

    /// - Parameters: the strides are those of matrices without gaps where they are nil.
    package init(
        rows: Int, columns: Int, inner: Int, transposesFirst: Bool = false, transposesSecond: Bool = false,
        firstStride: Int? = nil, secondStride: Int? = nil, resultStride: Int? = nil
    ) {
        self.rows = rows
        self.columns = columns
        self.inner = inner
        self.transposesFirst = transposesFirst
        self.transposesSecond = transposesSecond
        self.firstStride = firstStride ?? (transposesFirst ? rows : inner)
        self.secondStride = secondStride ?? (transposesSecond ? inner : columns)
        self.resultStride = resultStride ?? columns
    }
}
