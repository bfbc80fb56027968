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
