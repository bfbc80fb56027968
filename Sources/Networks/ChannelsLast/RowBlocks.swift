/// How the rows of a product are divided into calls of BLAS.
///
/// A row's result must not depend on how many rows stand beside it, since these belong to other images. OpenBLAS
/// computes a row alike in any call as long as its kernels see whole strips of rows, and as long as all calls are
/// on one side of its limit for small matrices (rows * columns * inner <= 10^6), beyond which it sums long rows in
/// parts. So the number of rows is rounded up, and long rows always take the large side.
struct RowBlocks {
    let columns: Int
    let inner: Int

    /// Rows that kernels take in one strip: 24 with AVX-512, 12 with AVX2.
    static let strip = BLAS.rowsMayMix ? 24 : 12
    /// Rows of a call: enough to feed the kernels, few enough to find the outcome in cache afterwards.
    static let rowsOfCall = 192

    /// Rows that a call computes for `rows` that are wanted.
    func padded(_ rows: Int) -> Int {
        let isLong = inner > Self.greatestUndividedInner
        let wanted = isLong ? max(rows, Self.smallProduct / (columns * inner) + 1) : rows
        return (wanted + Self.strip - 1) / Self.strip * Self.strip
    }

    /// Rows that may be computed beyond the last one, whatever the number wanted.
    var greatestExcess: Int { padded(1) }

    /// Calls `body` with the first row and the number of rows of each call.
    func forEach(rows: Int, atOnce: Int = rowsOfCall, _ body: (_ first: Int, _ count: Int) -> Void) {
        for first in stride(from: 0, to: rows, by: atOnce) {
            body(first, min(atOnce, rows - first))
        }
    }

    private static let smallProduct = 1_000_000
    /// No kernel of OpenBLAS sums fewer elements in parts.
    private static let greatestUndividedInner = 256
}
