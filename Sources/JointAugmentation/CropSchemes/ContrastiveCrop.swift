import RealModule
import Statistics

/// ContrastiveCrop: crops as large as a scheme drew them, placed about the part of the image where a network sees something.
///
/// Of H rows, h of them the crop's, with the part from y0 to y1 as shares of H:
///
///     low  = clamp(⌊H y0⌋ - ⌊h/2⌋, 0, H - h)
///     high = clamp(⌊H y1⌋ - ⌊h/2⌋, 0, H - h)
///     first row = low + ⌊(high - low) B⌋,  B of Beta(α, α)
///
/// and so with columns, of a B of their own. Sizes, and so areas and their law, stay as they are; crops that a scheme fell back to are
/// not moved. Source: Peng, Wang, Zhu, Wang and You, "Crafting better contrastive views for Siamese representation learning", CVPR
/// 2022, and its code, `transforms/ContrastiveCrop.py` at 408f143.
public struct ContrastiveCrop: Sendable, Hashable {
    /// α of the centres: below 1 they are near the part's edges.
    public let alpha: Double
    /// Where the part begins: this share of the way from the least to the greatest value of the network's map.
    public let threshold: Double
    private let center: SymmetricBeta

    /// What the code takes for ImageNet (0.1 of `alpha` for small images).
    public static let officialAlpha = 0.6
    /// What the code takes for every data set.
    public static let officialThreshold = 0.1

    /// - Throws: ``AugmentationError/invalidContrastiveCrop(alpha:threshold:)``.
    public init(
        alpha: Double = officialAlpha, threshold: Double = officialThreshold
    ) throws(AugmentationError) {
        guard (0.01...1000).contains(alpha), (0..<1).contains(threshold),
            let center = SymmetricBeta(alpha: alpha)
        else { throw .invalidContrastiveCrop(alpha: alpha, threshold: threshold) }
        (self.alpha, self.threshold, self.center) = (alpha, threshold, center)
    }

    /// Pair `draw` of image `image` with its crops placed about `object`; sizes and areas are those of `pair`.
    func placed(
        _ pair: RealisedPair, about object: ObjectBox, on size: ImageSize, seed: UInt64, image: UInt64,
        draw: UInt32
    ) -> RealisedPair {
        func placed(_ view: RealisedView, _ purpose: StreamPurpose) -> RealisedView {
            guard !view.isFallback else { return view }
            var stream = RandomStream(seed: seed, image: image, draw: draw, purpose: purpose)
            return RealisedView(area: view.area, box: box(view.box, about: object, on: size, using: &stream))
        }
        return RealisedPair(
            first: placed(pair.first, .firstPlacement), second: placed(pair.second, .secondPlacement),
            drawn: pair.drawn)
    }

    /// A box of the same sides elsewhere: the row is drawn before the column.
    func box(
        _ box: CropBox, about object: ObjectBox, on size: ImageSize,
        using generator: inout some RandomNumberGenerator
    ) -> CropBox {
        func first(_ range: ClosedRange<Double>, _ length: Int, of whole: Int) -> Int {
            let bounds = [range.lowerBound, range.upperBound].map {
                min(max(Int(Double(whole) * $0) - length / 2, 0), whole - length)
            }
            return bounds[0] + Int(Double(bounds[1] - bounds[0]) * center.next(using: &generator))
        }
        let top = first(object.rows, box.height, of: size.height)
        let left = first(object.columns, box.width, of: size.width)
        return CropBox(left: left, top: top, width: box.width, height: box.height)
    }
}

extension ContrastiveCrop: CustomStringConvertible {
    /// In words, as reports have it.
    public var description: String {
        "ContrastiveCrop: centres of Beta(\(alpha), \(alpha)) on the part of each image where the network's maps are above \(threshold)"
    }
}

/// The part of an image where a network sees something.
public struct ObjectBox: Sendable, Hashable {
    /// From its first to its last row, as shares of the image's height.
    public let rows: ClosedRange<Double>
    /// From its first to its last column, as shares of the image's width.
    public let columns: ClosedRange<Double>

    /// All of the image.
    public static let whole = ObjectBox(rows: 0...1, columns: 0...1)

    /// Both ranges lie within [0, 1].
    public init(rows: ClosedRange<Double>, columns: ClosedRange<Double>) {
        self.rows = rows.clamped(to: 0...1)
        self.columns = columns.clamped(to: 0...1)
    }

    /// The rows and columns of a map, brought to `side` x `side` pixels, whose greatest value is above `threshold`.
    ///
    /// The map goes from 0 at its least value to 1 at its greatest; it is brought to size by bilinear interpolation between the
    /// centres of its places, as torch's `interpolate` without `align_corners`. A map of one value has no such part: all of the
    /// image is taken, where the code divides by 0.
    ///
    /// - Parameters:
    ///   - map: `[height, width]`, finite.
    ///   - side: of the images that the network saw.
    public init(map: [Float], height: Int, width: Int, side: Int, threshold: Double) {
        let (least, greatest) = (map.min() ?? 0, map.max() ?? 0)
        guard greatest > least, map.count == height * width, side > 0 else {
            self = .whole
            return
        }
        let scaled = map.map { ($0 - least) / (greatest - least) }
        let (rows, columns) = (Self.weights(of: height, side: side), Self.weights(of: width, side: side))
        // Interpolated along the rows first, so that each pixel takes two numbers.
        let wide = (0..<height).map { row in
            columns.map {
                scaled[row * width + $0.first] * (1 - $0.share) + scaled[row * width + $0.second] * $0.share
            }
        }
        let limit = Float(threshold)
        var (inRow, inColumn) = ([Bool](repeating: false, count: side), [Bool](repeating: false, count: side))
        for (y, row) in rows.enumerated() {
            for x in 0..<side
            where wide[row.first][x] * (1 - row.share) + wide[row.second][x] * row.share > limit {
                (inRow[y], inColumn[x]) = (true, true)
            }
        }
        guard let rows = Self.shares(inRow), let columns = Self.shares(inColumn) else {
            self = .whole
            return
        }
        self.init(rows: rows, columns: columns)
    }

    /// From the first to the last that is true, over their count, in float32 as the code has it.
    private static func shares(_ marks: [Bool]) -> ClosedRange<Double>? {
        guard let first = marks.firstIndex(of: true), let last = marks.lastIndex(of: true) else { return nil }
        let count = Float(marks.count)
        return Double(Float(first) / count)...Double(Float(last) / count)
    }

    /// The two places that a pixel lies between, and how far it is to the second.
    private static func weights(of count: Int, side: Int) -> [(first: Int, second: Int, share: Float)] {
        let scale = Float(count) / Float(side)
        return (0..<side).map { pixel in
            let place = max((Float(pixel) + 0.5) * scale - 0.5, 0)
            let first = min(Int(place), count - 1)
            return (first, min(first + 1, count - 1), place - Float(first))
        }
    }
}
