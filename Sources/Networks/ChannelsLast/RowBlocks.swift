/// How the rows of a layer are divided, so that its products are still in cache for what follows them.
enum RowBlocks {
    /// Rows at once.
    static let rows = 192

    /// Calls `body` with the first row and the number of rows of each block.
    static func forEach(rows: Int, atOnce: Int = rows, _ body: (_ first: Int, _ count: Int) -> Void) {
        for first in stride(from: 0, to: rows, by: atOnce) {
            body(first, min(atOnce, rows - first))
        }
    }
}
