import RealModule
import Statistics

/// Columns and rows of an image.
public struct ImageSize: Sendable, Hashable, Codable {
    /// Columns.
    public let width: Int
    /// Rows.
    public let height: Int

    /// An image of `width` columns and `height` rows.
    ///
    /// - Throws: ``AugmentationError`` when a side is below 1.
    public init(width: Int, height: Int) throws(AugmentationError) {
        guard width >= 1, height >= 1 else {
            throw AugmentationError.emptyImage(width: width, height: height)
        }
        self.width = width
        self.height = height
    }

    /// Pixels.
    public var area: Double { Double(width) * Double(height) }
}

/// A crop of an image in whole pixels: the part of it that a view sees.
public struct CropBox: Sendable, Hashable, Codable {
    /// Columns left of the crop.
    public let left: Int
    /// Rows above the crop.
    public let top: Int
    /// Columns of the crop.
    public let width: Int
    /// Rows of the crop.
    public let height: Int

    /// Makes the box whose upper left pixel is (`left`, `top`).
    public init(left: Int, top: Int, width: Int, height: Int) {
        self.left = left
        self.top = top
        self.width = width
        self.height = height
    }

    /// Area in pixels.
    public var pixelCount: Int { width * height }
}

/// Width and height of a crop in whole pixels.
struct CropSides: Hashable {
    let width: Int
    let height: Int

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// sqrt(s W H e^u) and sqrt(s W H e^-u), halves rounded to even as Python's round does.
    init(area: Double, logAspect: Double, size: ImageSize) {
        let pixels = area * size.area
        let aspect = Double.exp(logAspect)
        width = Int((pixels * aspect).squareRoot().rounded(.toNearestOrEven))
        height = Int((pixels / aspect).squareRoot().rounded(.toNearestOrEven))
    }

    func fit(into size: ImageSize) -> Bool {
        width > 0 && width <= size.width && height > 0 && height <= size.height
    }

    func clamped(to size: ImageSize) -> CropSides {
        CropSides(width: min(max(width, 1), size.width), height: min(max(height, 1), size.height))
    }

    /// The row is drawn before the column, each uniform.
    func placed(in size: ImageSize, using generator: inout some RandomNumberGenerator) -> CropBox {
        let top = generator.nextIndex(below: size.height - height + 1)
        let left = generator.nextIndex(below: size.width - width + 1)
        return CropBox(left: left, top: top, width: width, height: height)
    }
}

/// One view's crop: the area fraction that was drawn or fallen back to, and the whole pixels that it became.
public struct RealisedView: Sendable, Hashable {
    /// Area fraction before rounding to whole pixels.
    public let area: Double
    /// The crop in whole pixels.
    public let box: CropBox
    /// Whether no drawn crop fitted, so that the scheme's last resort was taken.
    public let isFallback: Bool

    /// A view of area fraction `area`, which became `box`.
    public init(area: Double, box: CropBox, isFallback: Bool = false) {
        self.area = area
        self.box = box
        self.isFallback = isFallback
    }
}

extension RealisedView {
    /// The whole image, where nothing else fits.
    static func whole(_ size: ImageSize) -> RealisedView {
        RealisedView(
            area: 1, box: CropBox(left: 0, top: 0, width: size.width, height: size.height), isFallback: true)
    }
}

/// The two views of a pair on one image.
public struct RealisedPair: Sendable, Equatable {
    /// The first view.
    public let first: RealisedView
    /// The second view.
    public let second: RealisedView

    /// t = log(second area / first area), before rounding to whole pixels.
    public let logRatio: Double

    /// The areas as the law drew them, before any fallback: what importance weights are functions of.
    public let drawn: ParameterPair

    /// The pair of two views; the log ratio is the drawn one where both kept their drawn areas.
    public init(first: RealisedView, second: RealisedView, drawn: ParameterPair? = nil) {
        self.first = first
        self.second = second
        let areKept = first.area == drawn?.first && second.area == drawn?.second
        logRatio = areKept ? drawn?.logRatio ?? 0 : Double.log(second.area / first.area)
        self.drawn =
            drawn ?? ParameterPair(logRatio: logRatio, first: first.area, second: second.area)
    }

    /// log of the ratio of the boxes' pixels.
    public var pixelLogRatio: Double {
        Double.log(Double(second.box.pixelCount) / Double(first.box.pixelCount))
    }
}
