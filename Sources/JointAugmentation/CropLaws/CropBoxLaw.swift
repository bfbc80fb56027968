import RealModule
import Statistics

/// The exact law of one view's box under RandomCrop: what a scheme's rounding to whole pixels, clamping and last resort make
/// of uniform areas.
///
/// Images of more than 1024 pixels on their smaller side are modelled by smaller ones of their shape.
public struct CropBoxLaw: Sendable {
    /// Sides in pixels, how probable they are, and where such a box lies.
    public struct Entry: Sendable {
        /// Columns.
        public let width: Int
        /// Rows.
        public let height: Int
        /// P(a box has these sides and this placement).
        public let probability: Double
        /// Where such boxes lie.
        public let placement: CropPlacement

        init(_ sides: CropSides, probability: Double, placement: CropPlacement) {
            (width, height) = (sides.width, sides.height)
            (self.probability, self.placement) = (probability, placement)
        }
    }

    /// Size of the image that is modelled.
    public let size: ImageSize
    /// Every box that can be drawn; the probabilities sum to 1.
    public let entries: [Entry]

    init(size: ImageSize, entries: [Entry]) { (self.size, self.entries) = (size, entries) }

    /// The distribution of the log ratio of two independent boxes' pixels.
    public func ratioDistribution() -> BoxRatioDistribution { BoxRatioDistribution(self) }
}

/// Where boxes of given sides lie in an image, along each axis.
public enum CropPlacement: Sendable, Hashable {
    /// Uniform among all places.
    case anywhere
    /// Uniform among all places but the last, where a side is not the image's own.
    case shortOfEnd
    /// In the middle, half a pixel up and left where there is none.
    case centred

    /// The first pixels that a box of `length` pixels may have of `whole`, all equally probable.
    public func offsets(of length: Int, in whole: Int) -> ClosedRange<Int> {
        let room = max(0, whole - length)
        return switch self {
        case .anywhere: 0...room
        case .shortOfEnd: 0...max(0, room - 1)
        case .centred: room / 2...room / 2
        }
    }

    /// A box of these sides: the row is drawn before the column.
    func box(_ sides: CropSides, in size: ImageSize, using generator: inout some RandomNumberGenerator)
        -> CropBox
    {
        let rows = offsets(of: sides.height, in: size.height)
        let columns = offsets(of: sides.width, in: size.width)
        let top = rows.lowerBound + (rows.count > 1 ? generator.nextIndex(below: rows.count) : 0)
        let left = columns.lowerBound + (columns.count > 1 ? generator.nextIndex(below: columns.count) : 0)
        return CropBox(left: left, top: top, width: sides.width, height: sides.height)
    }
}

extension ImageSize {
    /// An image of the same shape whose smaller side has 1024 pixels at the most: its boxes can be counted one by one.
    var modelled: ImageSize {
        let scale = 1024 / Double(min(width, height))
        guard scale < 1,
            let small = try? ImageSize(width: scaled(width, scale), height: scaled(height, scale))
        else { return self }
        return small
    }

    private func scaled(_ side: Int, _ scale: Double) -> Int { Int((Double(side) * scale).rounded()) }
}

// MARK: - Areas and log aspects that are uniform

/// Which boxes the sides of a uniform area and a uniform log aspect round to.
///
/// With s uniform on [a, b] and u on [-kappa, kappa], the sides x = sqrt(s W H e^u) and y = sqrt(s W H e^-u) are uniform on
/// a W H <= x y <= b W H, e^-kappa <= x / y <= e^kappa, with density 1 / (W H (b - a) kappa), since ds du = 2 dx dy / (W H).
/// So a box is as probable as the part of that region which rounds to it is large.
struct RoundedSides: Sendable {
    /// What becomes of sides that round to no pixel or to more than the image has.
    struct Clamping: OptionSet, Sendable {
        let rawValue: Int
        /// They are raised to one pixel.
        static let low = Self(rawValue: 1)
        /// They are lowered to the image's.
        static let high = Self(rawValue: 2)
    }

    private let size: ImageSize
    private let clamping: Clamping
    private let least: Double
    private let most: Double
    private let ratio: Double
    private let density: Double

    init(_ range: ParameterRange, size: ImageSize, rule: RedrawRule, clamping: Clamping) {
        (self.size, self.clamping) = (size, clamping)
        (least, most) = (range.low * size.area, range.high * size.area)
        ratio = Double.exp(rule.largestLogAspect)
        density = 1 / (size.area * range.length * rule.largestLogAspect)
    }

    /// Every pair of sides inside of the image, with its probability.
    func boxes(where accepts: (CropSides) -> Bool) -> [(sides: CropSides, probability: Double)] {
        var found: [(CropSides, Double)] = []
        for width in pixels((least / ratio).squareRoot(), (most * ratio).squareRoot(), of: size.width) {
            let columns = cell(width, of: size.width)
            let low = max(columns.low, (least / ratio).squareRoot())
            let high = min(columns.high, (most * ratio).squareRoot())
            guard high > low else { continue }
            for height in pixels(
                max(least / high, low / ratio), min(most / low, high * ratio), of: size.height)
            {
                let sides = CropSides(width: width, height: height)
                guard accepts(sides) else { continue }
                let area = region(low, high, cell(height, of: size.height))
                if area > 0 { found.append((sides, area * density)) }
            }
        }
        return found
    }

    /// The numbers of pixels that lengths of an interval become.
    private func pixels(_ low: Double, _ high: Double, of whole: Int) -> ClosedRange<Int> {
        let first = min(max(1, Int(low.rounded())), whole)
        return first...max(first, min(whole, Int(high.rounded(.up))))
    }

    /// The lengths that round to a number of pixels.
    private func cell(_ pixels: Int, of whole: Int) -> (low: Double, high: Double) {
        (
            pixels == 1 && clamping.contains(.low) ? 0 : Double(pixels) - 0.5,
            pixels == whole && clamping.contains(.high) ? .infinity : Double(pixels) + 0.5
        )
    }

    /// The area of the region between two columns and two rows: exact but for rounding, piece by piece of its outline.
    private func region(_ low: Double, _ high: Double, _ rows: (low: Double, high: Double)) -> Double {
        let isInside =
            low * rows.low >= least && high * rows.high <= most && high <= rows.low * ratio
            && rows.high <= low * ratio
        guard !isInside else { return (high - low) * (rows.high - rows.low) }
        let bounds = { (x: Double) in
            (
                lower: max(rows.low, max(least / x, x / ratio)),
                upper: min(rows.high, min(most / x, x * ratio))
            )
        }
        let turns = [rows.low, rows.high].filter { $0.isFinite && $0 > 0 }.flatMap {
            [least / $0, most / $0, $0 * ratio, $0 / ratio]
        }
        let corners = [least, most].flatMap { [($0 * ratio).squareRoot(), ($0 / ratio).squareRoot()] }
        let edges = [low] + (turns + corners).filter { $0 > low && $0 < high }.sorted() + [high]
        return zip(edges, edges.dropFirst()).reduce(0) { sum, piece in
            sum
                + Self.rule.integrate(from: piece.0, to: piece.1) { x in
                    let (lower, upper) = bounds(x)
                    return max(0, upper - lower)
                }
        }
    }

    private static let rule = GaussLegendreRule(points: 6)
}

extension CropBoxLaw {
    /// Boxes of sides that are redrawn until they are accepted, or a last resort.
    init(
        _ range: ParameterRange, size: ImageSize, rule: RedrawRule, clamping: RoundedSides.Clamping,
        fallback: (sides: CropSides, placement: CropPlacement), accepts: (CropSides) -> Bool
    ) {
        let boxes = RoundedSides(range, size: size, rule: rule, clamping: clamping).boxes(where: accepts)
        let accepted = min(1, boxes.reduce(0) { $0 + $1.probability })
        let fallen = Double.pow(1 - accepted, rule.tries)
        let front = accepted > 0 ? (1 - fallen) / accepted : 0
        self.size = size
        entries =
            boxes.map { Entry($0.sides, probability: front * $0.probability, placement: .anywhere) }
            + [Entry(fallback.sides, probability: fallen, placement: fallback.placement)]
    }
}
