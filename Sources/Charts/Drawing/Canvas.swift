import CCairo

/// The few drawing operations that charts need, on a Cairo context.
final class Canvas {
    private let context: OpaquePointer?

    /// Draws on `surface`, which the caller owns and keeps until the canvas is gone.
    init(surface: OpaquePointer?) {
        context = cairo_create(surface)
        TextMeasurer.useChartFont(context)
        cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
    }

    deinit { cairo_destroy(context) }

    var status: cairo_status_t { cairo_status(context) }

    /// Runs `body` with the origin moved to `offset`.
    func translated(by offset: PagePoint, _ body: () -> Void) {
        cairo_save(context)
        cairo_translate(context, offset.x, offset.y)
        body()
        cairo_restore(context)
    }

    /// Runs `body` so that nothing is drawn outside of `area`.
    func clipped(to area: PageRect, _ body: () -> Void) {
        cairo_save(context)
        cairo_rectangle(context, area.x, area.y, area.width, area.height)
        cairo_clip(context)
        body()
        cairo_restore(context)
    }

    /// Fills the whole page, to the edge of the last pixel.
    func fillPage(_ color: ChartColor) {
        use(color, 1)
        cairo_paint(context)
    }

    /// Fills a rectangle.
    func fill(_ area: PageRect, _ color: ChartColor, opacity: Double = 1) {
        cairo_rectangle(context, area.x, area.y, area.width, area.height)
        paint(color, opacity)
    }

    /// Fills an outline.
    func fill(_ outline: [PagePoint], _ color: ChartColor, opacity: Double = 1) {
        guard outline.count > 2 else { return }
        trace(outline)
        cairo_close_path(context)
        paint(color, opacity)
    }

    /// Fills a disc.
    func fillDisc(_ centre: PagePoint, radius: Double, _ color: ChartColor) {
        cairo_new_sub_path(context)
        cairo_arc(context, centre.x, centre.y, radius, 0, 2 * Double.pi)
        paint(color, 1)
    }

    /// Draws a line with round ends.
    func stroke(
        _ line: [PagePoint], _ color: ChartColor, width: Double, dash: DashPattern = .solid,
        opacity: Double = 1
    ) {
        guard line.count > 1 else { return }
        trace(line)
        use(color, opacity)
        cairo_set_line_cap(context, CAIRO_LINE_CAP_ROUND)
        strokePath(width: width, dash: dash)
    }

    /// Draws many level or upright lines of one look, with flat ends.
    func strokeSegments(_ segments: [(PagePoint, PagePoint)], _ color: ChartColor, width: Double) {
        guard !segments.isEmpty else { return }
        for (start, end) in segments {
            cairo_move_to(context, start.x, start.y)
            cairo_line_to(context, end.x, end.y)
        }
        use(color, 1)
        cairo_set_line_cap(context, CAIRO_LINE_CAP_BUTT)
        strokePath(width: width, dash: .solid)
    }

    /// Draws the edge of a rectangle.
    func stroke(_ area: PageRect, _ color: ChartColor, width: Double, dash: DashPattern = .solid) {
        cairo_rectangle(context, area.x, area.y, area.width, area.height)
        use(color, 1)
        cairo_set_line_cap(context, dash == .solid ? CAIRO_LINE_CAP_BUTT : CAIRO_LINE_CAP_ROUND)
        strokePath(width: width, dash: dash)
    }

    /// Draws a picture over the whole of a rectangle; where it is enlarged, its pixels show as squares.
    func draw(_ image: ImageSurface, in area: PageRect) {
        cairo_save(context)
        cairo_translate(context, area.x, area.y)
        cairo_scale(context, area.width / Double(image.width), area.height / Double(image.height))
        cairo_set_source_surface(context, image.surface, 0, 0)
        cairo_pattern_set_filter(cairo_get_source(context), CAIRO_FILTER_NEAREST)
        // Without it, the edge would blend with what is around the picture.
        cairo_pattern_set_extend(cairo_get_source(context), CAIRO_EXTEND_PAD)
        cairo_rectangle(context, 0, 0, Double(image.width), Double(image.height))
        cairo_fill(context)
        cairo_restore(context)
    }

    /// Draws a line of text where the layout put it.
    func draw(_ box: TextBox) {
        cairo_save(context)
        TextMeasurer.select(box.style, in: context)
        use(box.style.color, 1)
        cairo_move_to(context, box.start.x, box.start.y)
        if box.isVertical { cairo_rotate(context, -Double.pi / 2) }
        cairo_show_text(context, box.text)
        cairo_new_path(context)
        cairo_restore(context)
    }

    private func trace(_ points: [PagePoint]) {
        guard let first = points.first else { return }
        cairo_move_to(context, first.x, first.y)
        for point in points.dropFirst() { cairo_line_to(context, point.x, point.y) }
    }

    private func use(_ color: ChartColor, _ opacity: Double) {
        cairo_set_source_rgba(
            context, Double(color.red) / 255, Double(color.green) / 255, Double(color.blue) / 255, opacity)
    }

    private func paint(_ color: ChartColor, _ opacity: Double) {
        use(color, opacity)
        cairo_fill(context)
    }

    private func strokePath(width: Double, dash: DashPattern) {
        let lengths = dash.lengths.map { $0 * width }
        cairo_set_line_width(context, width)
        cairo_set_dash(context, lengths, Int32(lengths.count), 0)
        cairo_stroke(context)
    }
}
