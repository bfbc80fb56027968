import Imaging

extension ProcessEncoder {
    /// Features that differ by more than this share of their length are others; products of a GPU in 8 bits of precision
    /// differ by a hundredth in batches of other sizes.
    private static let greatestDifference = 0.05
    private static let viewCount = 4

    /// Asks for the features of some made views, then for those of the first of them once more: alone, or with the same others
    /// where the process says that they matter.
    ///
    /// A network in training mode (batch norm, dropout) or one that hides parts of an image at random (an MAE's encoder) would give
    /// cosines of noise without a word.
    ///
    /// - Throws: ``NetworkError/process(_:)`` where they are others.
    public func checkThatFeaturesRepeat(_ kind: FeatureKind) throws(NetworkError) {
        let width = try width(of: kind)
        let count = min(Self.viewCount, preferredBatch ?? Self.viewCount)
        let first = try features(kind, of: madeViews(count)).prefix(width)
        let again = try features(kind, of: madeViews(dependsOnBatch ? count : 1)).prefix(width)
        var (squares, length) = (0.0, 0.0)
        for (one, other) in zip(first, again) {
            squares += Double(one - other) * Double(one - other)
            length += Double(one) * Double(one)
        }
        let difference = squares == 0 ? 0 : (squares / length).squareRoot()
        guard difference <= Self.greatestDifference else {
            throw .process(fault(.unsteady(difference: difference, alone: !dependsOnBatch)))
        }
    }

    /// Waves of other lengths and colours, the first of any number of them the same.
    private func madeViews(_ count: Int) throws(NetworkError) -> ImageBatch {
        let side = defaultSide
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count * side * side * 3)
        for view in 0..<count {
            for place in 0..<side * side * 3 {
                let (row, column, channel) = (place / (3 * side), place / 3 % side, place % 3)
                let wave = row * (view + 2) + column * (2 * channel + 3 * view + 1) + 40 * channel
                bytes.append(UInt8(truncatingIfNeeded: wave * 256 / side))
            }
        }
        return try ImageBatch(
            count: count, height: side, width: side, views: .bytes(bytes, defaultNormalization))
    }
}
