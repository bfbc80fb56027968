import COpenBLAS

/// Products of row-major matrices, each on the calling thread.
enum MatrixProducts {
    /// A B^T in float32 of rows of `inner` numbers: the product of each row of A with each of B.
    ///
    /// - Parameter target: has room for rows of A times rows of B, without gaps.
    static func rowByRow(
        _ a: ArraySlice<Float>, _ b: ArraySlice<Float>, inner: Int, into target: inout [Float]
    ) {
        let (rows, columns) = (a.count / inner, b.count / inner)
        precondition(target.count >= rows * columns)
        a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
                target.withUnsafeMutableBufferPointer { target in
                    cblas_sgemm(
                        CblasRowMajor, CblasNoTrans, CblasTrans, blasint(rows), blasint(columns),
                        blasint(inner), 1, a.baseAddress, blasint(inner), b.baseAddress, blasint(inner), 0,
                        target.baseAddress, blasint(columns))
                }
            }
        }
    }

    /// A B^T in double precision.
    static func rowByRow(
        _ a: ArraySlice<Double>, _ b: ArraySlice<Double>, inner: Int, into target: inout [Double]
    ) {
        let (rows, columns) = (a.count / inner, b.count / inner)
        precondition(target.count >= rows * columns)
        a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
                target.withUnsafeMutableBufferPointer { target in
                    cblas_dgemm(
                        CblasRowMajor, CblasNoTrans, CblasTrans, blasint(rows), blasint(columns),
                        blasint(inner), 1, a.baseAddress, blasint(inner), b.baseAddress, blasint(inner), 0,
                        target.baseAddress, blasint(columns))
                }
            }
        }
    }

    /// Adds A^T B in double precision, A and B of `rows` rows.
    ///
    /// - Parameter target: columns of A times columns of B, without gaps.
    static func addColumnByColumn(
        _ a: ArraySlice<Double>, _ b: ArraySlice<Double>, rows: Int, to target: inout [Double]
    ) {
        let (first, second) = (a.count / rows, b.count / rows)
        precondition(target.count >= first * second)
        a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
                target.withUnsafeMutableBufferPointer { target in
                    cblas_dgemm(
                        CblasRowMajor, CblasTrans, CblasNoTrans, blasint(first), blasint(second),
                        blasint(rows), 1, a.baseAddress, blasint(first), b.baseAddress, blasint(second), 1,
                        target.baseAddress, blasint(second))
                }
            }
        }
    }
}
