import Statistics

/// The images of a measurement in the order in which they are looked at, and the places where intervals are.
struct ImageSequence: Sendable {
    /// Number of images.
    let count: Int
    private let shard: Shard
    private let order: RandomPermutation?

    /// In the order of the data set; in a random one where the measurement may stop early.
    init(_ request: SDFRequest, count: Int) {
        shard = request.shard
        self.count = shard.imageCount(of: count)
        order =
            request.halfWidth == nil
            ? nil : RandomPermutation(count: self.count, seed: request.views.seed, purpose: .measurementOrder)
    }

    /// The end of the part after which the intervals are looked at.
    func nextLook(after position: Int) -> Int {
        order == nil ? count : min(LookSchedule().next(after: position), count)
    }

    /// Images at some places of the sequence.
    subscript(range: Range<Int>) -> [Int] {
        range.map { shard.image(at: order?[$0] ?? $0) }
    }
}
