import Algorithms

/// Leaves out points of a long line that no eye could see, which keeps vector files small.
enum LineThinning {
    /// Columns are this wide, in points.
    private static let columnWidth = 0.5

    /// Keeps the first, lowest, highest and last point of each run of points in one narrow column.
    static func thin(_ line: [PagePoint]) -> [PagePoint] {
        guard line.count > 2_000 else { return line }
        return line.chunked { ($0.x / columnWidth).rounded(.down) == ($1.x / columnWidth).rounded(.down) }
            .flatMap { column -> [PagePoint] in
                guard column.count > 4 else { return Array(column) }
                let indices = column.indices
                let lowest = indices.min { column[$0].y < column[$1].y }
                let highest = indices.max { column[$0].y < column[$1].y }
                let kept = [indices.first, lowest, highest, indices.last].compactMap { $0 }
                return Set(kept).sorted().map { column[$0] }
            }
    }
}
