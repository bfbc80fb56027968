/// Why a chart cannot be drawn.
public enum ChartError: Error, Equatable, Sendable {
    /// There is nothing to draw: no series, or a grid without charts or columns.
    case nothingToDraw(what: String)
    /// A series has no data, or none that can be drawn on its axes.
    case emptySeries(series: String)
    /// Two lists of one series do not belong together.
    case unequalLengths(series: String, what: String, expected: Int, found: Int)
    /// A number is NaN or infinite where it must be finite.
    case notFinite(place: String, what: String, index: Int, found: Double)
    /// A number is not positive though its axis is logarithmic.
    case notPositive(place: String, what: String, index: Int, found: Double)
    /// The edges of steps do not increase, or an interval's low end lies above its high end.
    case notIncreasing(series: String, what: String, index: Int)
    /// An axis has no room between its ends.
    case emptyDomain(axis: String, low: Double, high: Double)
    /// A categorical axis has no categories.
    case noCategories(axis: String)
    /// A size or scale is not a positive number, or larger than the page limit.
    case invalidSize(what: String, found: Double, limit: Double)
    /// Text is smaller or larger than charts have it, in points.
    case invalidTextSize(found: Double, least: Double, most: Double)
    /// A page is narrower than what stands side by side on it, in points.
    case tooNarrow(width: Double, least: Double)
    /// There is no series of a name; `known` are those that there are.
    case unknownSeries(found: String, known: [String])
    /// There is no such panel.
    case unknownPanel(found: Int, count: Int)
    /// No horizontal axis has ratios.
    case noRatioAxis(asked: String)
    /// A font is not installed; `taken` would stand in for it, `known` are some that there are.
    case unknownFont(family: String, taken: String, known: [String])
    /// A font has no glyphs for signs that charts have.
    case fontLacks(family: String, signs: [String])
    /// The sides of a picture and its number of bytes do not belong together.
    case wrongImage(width: Int, height: Int, bytes: Int)
    /// A file ending is none of png, svg and pdf.
    case unknownFormat(ending: String)
    /// Cairo reported a failure.
    case cairo(operation: String, status: String)
}

extension ChartError: CustomStringConvertible {
    /// One line: what failed, where, what was expected and what was found.
    public var description: String { text.printable }

    /// May hold line breaks, from names that the caller gave.
    private var text: String {
        switch self {
        case .nothingToDraw(let what): "\(what): expected something to draw, found nothing"
        case .emptySeries(let series):
            "series \"\(series)\": expected data that its axes can show, found none"
        case .unequalLengths(let series, let what, let expected, let found):
            "series \"\(series)\", \(what): expected \(expected) numbers, found \(found)"
        case .notFinite(let place, let what, let index, let found):
            "\(place), \(what) \(index): expected a finite number, found \(found)"
        case .notPositive(let place, let what, let index, let found):
            "\(place), \(what) \(index): expected a positive number on a logarithmic axis, found \(found)"
        case .notIncreasing(let series, let what, let index):
            "series \"\(series)\", \(what) \(index): expected increasing numbers, found a decrease or a repeat"
        case .emptyDomain(let axis, let low, let high):
            "\(axis) axis: expected a low end well below the high end, found \(low) and \(high)"
        case .noCategories(let axis): "\(axis) axis: expected at least one category, found none"
        case .invalidSize(let what, let found, let limit):
            "\(what): expected a number above 0 and at most \(limit), found \(found)"
        case .invalidTextSize(let found, let least, let most):
            "text size: expected \(least) to \(most) points, found \(found)"
        case .tooNarrow(let width, let least):
            "width: expected at least \(least.rounded(.up)) points for this chart at this size of text, found "
                + "\((width * 100).rounded() / 100)"
        case .unknownSeries(let found, let known):
            "series: expected one or more of \(known.joined(separator: "; ")), found \"\(found)\""
        case .unknownPanel(let found, let count):
            "panel: expected \(count == 1 ? "1, the only one" : "1 to \(count)"), found \(found)"
        case .noRatioAxis(let asked): "axis \(asked): expected a chart against ratios, found none"
        case .unknownFont(let family, let taken, let known):
            "font \"\(family)\": expected an installed family, found none"
                + (taken.isEmpty ? "" : ", for which \(taken) would stand in")
                + (known.isEmpty ? "" : "; there are \(known.joined(separator: ", "))")
        case .fontLacks(let family, let signs):
            "font \"\(family)\": expected the signs of charts, found no \(signs.joined(separator: " "))"
        case .wrongImage(let width, let height, let bytes):
            "picture: expected sides of 1 to \(ChartImage.longestSide) pixels and 3 bytes a pixel, found "
                + "\(width) x \(height) and \(bytes) bytes"
        case .unknownFormat(let ending): "chart format: expected png, svg or pdf, found \"\(ending)\""
        case .cairo(let operation, let status): "\(operation): expected Cairo to succeed, found \"\(status)\""
        }
    }
}
