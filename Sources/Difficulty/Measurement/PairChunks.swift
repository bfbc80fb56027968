/// The pairs of one image in runs whose views fit in memory: what the network is given at a time.
///
/// Features of a view are the same in any batch, so that the runs' lengths do not matter to them.
struct PairChunks {
    /// Views a batch: enough to keep matrix products busy.
    static let largestViewCount = 64
    /// Numbers a batch, 64 MiB of floats, unless a single pair has more.
    static let largestValueCount = 1 << 24

    /// Numbers of the pairs in each run, ascending.
    let ranges: [Range<Int>]

    /// Splits `count` pairs of views of `side` x `side` pixels.
    init(count: Int, side: Int) {
        let viewCount = min(Self.largestViewCount, Self.largestValueCount / (3 * side * side))
        let length = max(1, viewCount / 2)
        ranges = stride(from: 0, to: count, by: length).map { $0..<min($0 + length, count) }
    }
}
