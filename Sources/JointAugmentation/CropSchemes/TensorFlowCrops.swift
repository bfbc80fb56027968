import RealModule
import Statistics

/// Crops as TensorFlow's sample_distorted_bounding_box makes them when it is called as SimCLR's code calls it: a hundred
/// attempts, the whole image the only object, of which a crop covers a tenth or more (tensorflow 2.21,
/// core/kernels/image/sample_distorted_bounding_box_op.cc; simclr/tf2/data_util.py).
///
/// The aspect a = width / height is uniform on [3/4, 4/3], not its logarithm. The height is uniform on the whole numbers
/// from that of the smallest area, round(sqrt(s_min W H / a)), to the smallest of that of the largest area, the largest
/// whose width round(a height) fits, and H. A crop that is too small by rounding is tried one row higher, one that is
/// too large one row lower. Only where that fails, as where an aspect cannot reach the smallest area, are both
/// redrawn. The last row and column are out of reach of a box that has not the image's own height or width. The last
/// resort is the whole image.
public struct TensorFlowCrops: CropScheme {
    /// `tensorflow`.
    public let name = "tensorflow"
    /// An area is never drawn: pairs of JC(0), which the scheme has none of, stand for nothing.
    public let capabilities = CropCapabilities(followsLaw: false, needsImageSize: true, reweights: false)
    /// What differs.
    public let remark: String? =
        "tensorflow: a law of its own, as SimCLR's code calls it: aspect and height are uniform, areas are those of whole "
        + "pixels; no joined laws, since it draws no area that could be kept; measured with pairs of its own"

    private static let attempts = 100.0
    private static let leastCovered = 0.1
    private static let aspects = 0.75...4.0 / 3

    /// The scheme has no settings.
    public init() {}

    /// RandomCrop alone: an area range of one point is one that rounded boxes miss.
    public func draws(_ law: Law) -> Bool { law == .independent }

    /// - Throws: ``AugmentationError`` for another law than RandomCrop.
    public func areaSampler(law: Law, range: ParameterRange) throws(AugmentationError) -> PairSampler {
        guard draws(law) else {
            throw .noRealisation(
                law: law.label, realisation: name,
                reason: "it draws heights and aspects, no areas that a joined law could keep")
        }
        return try PairSampler(law: law, range: range)
    }

    /// Draws each view from its own stream.
    public func pair(
        _ areas: CropAreas, on size: ImageSize, using streams: inout CropStreams
    ) -> RealisedPair {
        let attempt = DistortedBox(areas.range, on: size, leastCovered: Self.leastCovered)
        return RealisedPair(
            first: Self.view(attempt, on: size, using: &streams.first),
            second: Self.view(attempt, on: size, using: &streams.second))
    }

    /// From ``boxLaw(range:size:)``; without a size there is none.
    public func prediction(
        law: Law, range: ParameterRange, size: ImageSize?
    ) throws(AugmentationError) -> any RatioDistribution {
        _ = try areaSampler(law: law, range: range)
        guard let size else {
            return try NominalCrops().prediction(law: law, range: range, size: nil)
        }
        return Self.law(range, on: size).ratioDistribution()
    }

    /// The heights and widths of every aspect, piece by piece between the aspects at which a rounded number changes.
    public func boxLaw(range: ParameterRange, size: ImageSize) -> CropBoxLaw? { Self.law(range, on: size) }

    private static func law(_ range: ParameterRange, on size: ImageSize) -> CropBoxLaw {
        let size = size.modelled
        let attempt = DistortedBox(range, on: size, leastCovered: leastCovered)
        let masses = attempt.masses(aspects: aspects)
        let accepted = min(1, masses.reduce(0) { $0 + $1.value })
        let fallen = Double.pow(1 - accepted, attempts)
        let front = accepted > 0 ? (1 - fallen) / accepted : 0
        let whole = CropSides(width: size.width, height: size.height)
        return CropBoxLaw(
            size: size,
            entries: masses.sorted { ($0.key.width, $0.key.height) < ($1.key.width, $1.key.height) }.map {
                .init($0.key, probability: front * $0.value, placement: .shortOfEnd)
            } + [.init(whole, probability: fallen, placement: .anywhere)])
    }

    private static func view(
        _ attempt: DistortedBox, on size: ImageSize, using generator: inout some RandomNumberGenerator
    ) -> RealisedView {
        for _ in 0..<Int(attempts) {
            let aspect = generator.nextUniform(from: aspects.lowerBound, to: aspects.upperBound)
            let heights = attempt.heights(aspect)
            let rank = heights.count > 1 ? generator.nextIndex(below: heights.count) : 0
            guard let sides = attempt.sides(aspect, height: heights.lowerBound + rank) else { continue }
            let box = CropPlacement.shortOfEnd.box(sides, in: size, using: &generator)
            return RealisedView(area: Double(box.pixelCount) / size.area, box: box)
        }
        return .whole(size)
    }
}

/// One attempt: which heights an aspect allows, and what sides become of a height.
private struct DistortedBox {
    private let size: ImageSize
    private let least: Double
    private let most: Double
    private let leastCovered: Double

    init(_ range: ParameterRange, on size: ImageSize, leastCovered: Double) {
        self.size = size
        (least, most) = (range.low * size.area, range.high * size.area)
        self.leastCovered = leastCovered * size.area
    }

    /// The heights that are equally probable; the first alone where the smallest area is out of reach.
    func heights(_ aspect: Double) -> ClosedRange<Int> {
        let low = Self.rounded((least / aspect).squareRoot())
        var high = Self.rounded((most / aspect).squareRoot())
        if Self.rounded(Double(high) * aspect) > size.width {
            high = Int((Double(size.width) + 0.5 - 1e-7) / aspect)
            if Self.rounded(Double(high) * aspect) > size.width { high -= 1 }
        }
        high = min(high, size.height)
        return min(low, high)...high
    }

    /// The sides of a height, corrected by a row where rounding took them out of the range; nil where that fails.
    func sides(_ aspect: Double, height: Int) -> CropSides? {
        var height = height
        var width = Self.rounded(Double(height) * aspect)
        if Double(width * height) < least {
            height += 1
            width = Self.rounded(Double(height) * aspect)
        }
        if Double(width * height) > most {
            height -= 1
            width = Self.rounded(Double(height) * aspect)
        }
        let (sides, area) = (CropSides(width: width, height: height), Double(width * height))
        return area >= max(least, leastCovered) && area <= most && sides.fit(into: size) ? sides : nil
    }

    private static func rounded(_ value: Double) -> Int { Int(value.rounded(.toNearestOrEven)) }

    // MARK: - All attempts at once

    /// The probability that an attempt ends with each pair of sides.
    func masses(aspects: ClosedRange<Double>) -> [CropSides: Double] {
        var masses: [CropSides: Double] = [:]
        let span = aspects.upperBound - aspects.lowerBound
        let edges = turns(of: aspects)
        for (start, stop) in zip(edges, edges.dropFirst()) where stop > start {
            let heights = heights(0.5 * (start + stop))
            for height in heights {
                let share = 1 / (span * Double(heights.count))
                // Heights at the ends may be corrected by a row.
                let cuts = (max(1, height - 1)...height + 1).flatMap { Self.widthTurns($0, start, stop) }
                let pieces = [start] + cuts.sorted() + [stop]
                for (low, high) in zip(pieces, pieces.dropFirst()) where high > low {
                    guard let sides = sides(0.5 * (low + high), height: height) else { continue }
                    masses[sides, default: 0] += (high - low) * share
                }
            }
        }
        return masses
    }

    /// Aspects at which an end of the heights changes.
    private func turns(of aspects: ClosedRange<Double>) -> [Double] {
        let (low, high) = (aspects.lowerBound, aspects.upperBound)
        var edges = [low, high]
        for area in [least, most] {
            let heights = Int((area / high).squareRoot())...Int((area / low).squareRoot()) + 1
            edges += heights.map { area / ((Double($0) + 0.5) * (Double($0) + 0.5)) }
        }
        let limit = Double(size.width) + 0.5
        edges += (max(1, Int(limit / high))...Int(limit / low) + 1).map { limit / Double($0) }
        return edges.filter { $0 >= low && $0 <= high }.sorted()
    }

    /// Aspects between two at which the width of a height changes.
    private static func widthTurns(_ height: Int, _ start: Double, _ stop: Double) -> [Double] {
        let (first, last) = (Double(height) * start - 0.5, Double(height) * stop - 0.5)
        let widths = Int(first.rounded(.up))...max(Int(first.rounded(.up)), Int(last.rounded(.down)))
        return widths.map { (Double($0) + 0.5) / Double(height) }.filter { $0 > start && $0 < stop }
    }
}
