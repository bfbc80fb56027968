import COpenBLAS

/// C = A B for row-major float32 matrices: A is rows x inner, B is inner x columns.
struct MatrixProduct {
    let rows: Int
    let columns: Int
    let inner: Int

    /// - Parameters:
    ///   - a: without gaps.
    ///   - b: rows `bStride` apart.
    ///   - c: rows `cStride` apart; overwritten.
    ///
    /// All lengths fit BLAS's 32-bit integers: ``ForwardPlan`` has seen to it.
    func multiply(
        _ a: UnsafeBufferPointer<Float>, _ b: UnsafeBufferPointer<Float>, bStride: Int,
        into c: UnsafeMutableBufferPointer<Float>, cStride: Int
    ) {
        precondition(a.count >= rows * inner && b.count >= (inner - 1) * bStride + columns)
        precondition(c.count >= (rows - 1) * cStride + columns)
        cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasNoTrans, blasint(rows), blasint(columns), blasint(inner), 1,
            a.baseAddress, blasint(inner), b.baseAddress, blasint(bStride), 0, c.baseAddress, blasint(cStride)
        )
    }
}
