/// What charts are drawn on: ``CairoCanvas`` for PNG and PDF, ``SVGCanvas`` for SVG.
///
/// Lengths are in points, y grows downwards, and what is drawn later lies over what was drawn before. Lines meet in round
/// corners.
protocol Canvas: AnyObject {
    /// Runs `body` with the origin moved to `offset`.
    func translated(by offset: PagePoint, _ body: () -> Void)

    /// Runs `body` so that nothing is drawn outside of `area`.
    func clipped(to area: PageRect, _ body: () -> Void)

    /// Fills what a shape encloses.
    func fill(_ shape: Shape, _ color: ChartColor, opacity: Double)

    /// Draws a shape's lines.
    func stroke(_ shape: Shape, _ color: ChartColor, _ pen: Pen)

    /// Draws a picture over the whole of a rectangle; where it is enlarged, its pixels show as squares.
    ///
    /// - Throws: `ChartError.cairo` where Cairo has no memory for it.
    func draw(_ picture: ChartImage, in area: PageRect) throws(ChartError)

    /// Draws a line of text where the layout put it.
    func draw(_ text: TextBox)
}

/// What a canvas fills and strokes.
enum Shape {
    /// The whole page, to the edge of the last pixel.
    case page
    case rectangle(PageRect)
    case disc(centre: PagePoint, radius: Double)
    /// An outline that closes itself.
    case polygon([PagePoint])
    case line([PagePoint])
    /// Lines that do not meet.
    case segments([(PagePoint, PagePoint)])
}

/// How a line is drawn.
struct Pen {
    var width: Double
    var dash = DashPattern.solid
    var hasRoundEnds = false
    var opacity = 1.0
}

extension Canvas {
    /// Fills the whole page.
    func fillPage(_ color: ChartColor) { fill(.page, color, opacity: 1) }

    /// Fills a rectangle.
    func fill(_ area: PageRect, _ color: ChartColor, opacity: Double = 1) {
        fill(.rectangle(area), color, opacity: opacity)
    }

    /// Fills an outline.
    func fill(_ outline: [PagePoint], _ color: ChartColor, opacity: Double = 1) {
        guard outline.count > 2 else { return }
        fill(.polygon(outline), color, opacity: opacity)
    }

    /// Fills a disc.
    func fillDisc(_ centre: PagePoint, radius: Double, _ color: ChartColor) {
        fill(.disc(centre: centre, radius: radius), color, opacity: 1)
    }

    /// Draws a line with round ends.
    func stroke(
        _ line: [PagePoint], _ color: ChartColor, width: Double, dash: DashPattern = .solid,
        opacity: Double = 1
    ) {
        guard line.count > 1 else { return }
        stroke(.line(line), color, Pen(width: width, dash: dash, hasRoundEnds: true, opacity: opacity))
    }

    /// Draws many level or upright lines of one look, with flat ends.
    func strokeSegments(_ segments: [(PagePoint, PagePoint)], _ color: ChartColor, width: Double) {
        guard !segments.isEmpty else { return }
        stroke(.segments(segments), color, Pen(width: width))
    }

    /// Draws the edge of a rectangle.
    func stroke(_ area: PageRect, _ color: ChartColor, width: Double, dash: DashPattern = .solid) {
        stroke(.rectangle(area), color, Pen(width: width, dash: dash, hasRoundEnds: dash != .solid))
    }
}
