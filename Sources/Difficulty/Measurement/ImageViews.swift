import Imaging
import JointAugmentation

/// The views of one image in runs that fit in memory: what the network is given at a time.
///
/// Features of a view are the same in any batch, so that the runs' lengths do not matter to them.
struct ViewChunks {
    /// Views a batch: enough to keep matrix products busy.
    static let largestViewCount = 64
    /// Numbers a batch, 64 MiB of floats, unless a single pair has more.
    static let largestValueCount = 1 << 24

    /// Numbers of the views in each run, ascending.
    let ranges: [Range<Int>]

    /// Views of a batch that is no larger than memory bears.
    static func viewCount(side: Int, atMost most: Int) -> Int {
        min(most, largestValueCount / (3 * side * side))
    }

    /// Splits `count` views of `side` x `side` pixels.
    init(count: Int, side: Int) {
        let length = 2 * max(1, Self.viewCount(side: side, atMost: Self.largestViewCount) / 2)
        ranges = stride(from: 0, to: count, by: length).map { $0..<min($0 + length, count) }
    }
}

/// The views that are drawn of one image.
struct ImageViews: Sendable, Equatable {
    /// Pairs of one set of draws, and the place among all views of each view: 2 q + v for view v of pair q.
    struct Draw: Sendable, Equatable {
        let pairs: [DesignedPair]
        let places: [Int]
        let hasFallback: Bool
    }

    let size: ImageSize
    /// Each view once.
    private(set) var drawn: [DrawnView] = []
    private(set) var draws: [Draw] = []
    private var known: [DrawnView: Int] = [:]

    private let areShared: Bool

    init(size: ImageSize, areShared: Bool) { (self.size, self.areShared) = (size, areShared) }

    /// Adds pairs, and the two views that fell back.
    mutating func add(_ pairs: [DesignedPair], fallback: DesignedPair?) {
        let views = (pairs + [fallback].compactMap { $0 }).flatMap { [$0.first, $0.second] }
        draws.append(Draw(pairs: pairs, places: views.map { place(of: $0) }, hasFallback: fallback != nil))
    }

    private mutating func place(of view: DrawnView) -> Int {
        let pixels = DrawnView(
            crop: RealisedView(area: 0, box: view.crop.box), operations: view.operations)
        if areShared, let place = known[pixels] { return place }
        known[pixels] = drawn.count
        drawn.append(view)
        return drawn.count - 1
    }
}

/// An image's views as a network's input.
struct RenderedViews: Sendable, Equatable {
    let views: ImageViews
    /// `[views, side, side, 3]`.
    let pixels: PixelValues
}
