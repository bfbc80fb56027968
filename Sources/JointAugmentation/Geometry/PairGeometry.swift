/// How the boxes of two crops of an image lie to each other.
public struct PairGeometry: Sendable, Hashable {
    /// Area of the intersection over that of the union: 0 where the boxes are apart, 1 where they are equal.
    public let intersectionOverUnion: Double
    /// Distance of the boxes' centres over the length of the image's diagonal, from 0 to below 1.
    public let centerDistance: Double
    /// Area of the intersection over that of the smaller box: 1 where one box lies inside of the other.
    public let containment: Double

    /// Measures two boxes, each of at least one pixel, inside of an image of size `size`.
    public init(_ first: CropBox, _ second: CropBox, in size: ImageSize) {
        let columns = Self.overlap(first.left, first.width, second.left, second.width)
        let rows = Self.overlap(first.top, first.height, second.top, second.height)
        let intersection = columns * rows
        let areas = [first, second].map { Double($0.width) * Double($0.height) }
        intersectionOverUnion = intersection / (areas[0] + areas[1] - intersection)
        containment = intersection / min(areas[0], areas[1])
        let across = Self.center(first.left, first.width) - Self.center(second.left, second.width)
        let down = Self.center(first.top, first.height) - Self.center(second.top, second.height)
        let (width, height) = (Double(size.width), Double(size.height))
        centerDistance = ((across * across + down * down) / (width * width + height * height)).squareRoot()
    }

    private static func overlap(_ start: Int, _ length: Int, _ other: Int, _ otherLength: Int) -> Double {
        let end = min(Double(start) + Double(length), Double(other) + Double(otherLength))
        return max(0, end - max(Double(start), Double(other)))
    }

    private static func center(_ start: Int, _ length: Int) -> Double { Double(start) + 0.5 * Double(length) }
}

extension RealisedPair {
    /// How the boxes lie to each other on an image of size `size`.
    public func geometry(in size: ImageSize) -> PairGeometry { PairGeometry(first.box, second.box, in: size) }
}

/// One number about how the boxes of a pair lie to each other.
public enum GeometryMeasure: String, Sendable, CaseIterable {
    /// Intersection over union.
    case intersectionOverUnion = "intersection_over_union"
    /// Distance of the centres in diagonals of the image.
    case centerDistance = "center_distance"
    /// Intersection over the smaller box.
    case containment

    /// Its value, from 0 to 1.
    public func value(of geometry: PairGeometry) -> Double {
        switch self {
        case .intersectionOverUnion: geometry.intersectionOverUnion
        case .centerDistance: geometry.centerDistance
        case .containment: geometry.containment
        }
    }
}

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
