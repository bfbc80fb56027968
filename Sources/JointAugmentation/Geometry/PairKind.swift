/// The four kinds of pairs of the paper's Figure 1: who sees the whole, who sees a part, and which.
///
/// With areas in [a, b], a view sees the whole where its area is in the upper quarter of the range, and a part where it
/// is in the lower quarter. Two parts are the same where their intersection over union is 0.5 or more, and different where
/// it is 0.1 or less. Pairs in between are of no kind.
public enum PairKind: String, Sendable, CaseIterable {
    /// (a) One view sees the whole, the other a part: the task that the paper wants.
    case wholeAndPart = "whole_and_part"
    /// (b) Both see the whole: trivial.
    case bothWhole = "both_whole"
    /// (c) Each sees another part: neither knows of the whole.
    case differentParts = "different_parts"
    /// (d) Both see the same part: easy, and nothing of the whole.
    case samePart = "same_part"

    /// Parts at or below this intersection over union are different ones.
    public static let differentBelow = 0.1
    /// Parts at or above this intersection over union are the same.
    public static let sameFrom = 0.5

    /// The kind of a pair of areas in `range`, or nil.
    ///
    /// - Parameters:
    ///   - first: the first view's area, as a share of the image.
    ///   - second: the second's.
    ///   - intersectionOverUnion: of their boxes.
    public init?(first: Double, second: Double, intersectionOverUnion: Double, range: ParameterRange) {
        let quarter = (range.high - range.low) / 4
        let (part, whole) = (range.low + quarter, range.high - quarter)
        switch (first <= part, first >= whole, second <= part, second >= whole) {
        case (true, _, _, true), (_, true, true, _): self = .wholeAndPart
        case (_, true, _, true): self = .bothWhole
        case (true, _, true, _) where intersectionOverUnion <= Self.differentBelow: self = .differentParts
        case (true, _, true, _) where intersectionOverUnion >= Self.sameFrom: self = .samePart
        default: return nil
        }
    }

    /// The kind of a pair on an image of size `size`, or nil.
    public init?(_ pair: RealisedPair, in size: ImageSize, range: ParameterRange) {
        self.init(
            first: pair.first.area, second: pair.second.area,
            intersectionOverUnion: pair.geometry(in: size).intersectionOverUnion, range: range)
    }
}
