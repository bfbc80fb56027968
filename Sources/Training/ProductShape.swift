/// The sizes of C = op(A) op(B), and the distances between the rows of each matrix as it lies in memory.
struct ProductShape {
    /// Rows of C.
    let rows: Int
    /// Columns of C.
    let columns: Int
    /// Length of the sums.
    let inner: Int
    var transposesFirst = false
    var transposesSecond = false
    let firstStride: Int
    let secondStride: Int
    let resultStride: Int

    /// - Parameters: the strides are those of matrices without gaps where they are nil.
    init(
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
