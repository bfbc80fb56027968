import CCairo

/// A canvas on a Cairo surface.
final class CairoCanvas: Canvas {
    private let context: OpaquePointer?
    private let font: ChartFont
    /// A picture drawn many times is one object of a PDF.
    private var pictures: [(picture: ChartImage, surface: ImageSurface)] = []

    /// Draws on `surface`, which the caller owns and keeps until the canvas is gone.
    init(surface: OpaquePointer?, font: ChartFont) {
        self.font = font
        context = cairo_create(surface)
        TextMeasurer.useChartFont(context)
        cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
    }

    deinit { cairo_destroy(context) }

    var status: cairo_status_t { cairo_status(context) }

    func translated(by offset: PagePoint, _ body: () -> Void) {
        cairo_save(context)
        cairo_translate(context, offset.x, offset.y)
        body()
        cairo_restore(context)
    }

    func clipped(to area: PageRect, _ body: () -> Void) {
        cairo_save(context)
        cairo_rectangle(context, area.x, area.y, area.width, area.height)
        cairo_clip(context)
        body()
        cairo_restore(context)
    }

    func fill(_ shape: Shape, _ color: ChartColor, opacity: Double) {
        use(color, opacity)
        if case .page = shape {
            cairo_paint(context)
        } else {
            trace(shape)
            cairo_fill(context)
        }
    }

    func stroke(_ shape: Shape, _ color: ChartColor, _ pen: Pen) {
        trace(shape)
        use(color, pen.opacity)
        cairo_set_line_cap(context, pen.hasRoundEnds ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT)
        let lengths = pen.dash.lengths.map { $0 * pen.width }
        cairo_set_line_width(context, pen.width)
        cairo_set_dash(context, lengths, Int32(lengths.count), 0)
        cairo_stroke(context)
    }

    func draw(_ picture: ChartImage, in area: PageRect) throws(ChartError) {
        let image = try surface(of: picture)
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

    func draw(_ text: TextBox) {
        cairo_save(context)
        TextMeasurer.select(text.style, font, in: context)
        use(text.style.color, 1)
        cairo_move_to(context, text.start.x, text.start.y)
        if text.isVertical { cairo_rotate(context, -Double.pi / 2) }
        cairo_show_text(context, text.text)
        cairo_new_path(context)
        cairo_restore(context)
    }

    private func surface(of picture: ChartImage) throws(ChartError) -> ImageSurface {
        if let known = pictures.first(where: { $0.picture == picture }) { return known.surface }
        let surface = try ImageSurface(picture)
        pictures.append((picture, surface))
        return surface
    }

    private func trace(_ shape: Shape) {
        switch shape {
        case .page: break
        case .rectangle(let area): cairo_rectangle(context, area.x, area.y, area.width, area.height)
        case .disc(let centre, let radius):
            cairo_new_sub_path(context)
            cairo_arc(context, centre.x, centre.y, radius, 0, 2 * Double.pi)
        case .polygon(let outline):
            trace(outline)
            cairo_close_path(context)
        case .line(let line): trace(line)
        case .segments(let segments): for (start, end) in segments { trace([start, end]) }
        }
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
}

/// A picture as Cairo holds it.
final class ImageSurface {
    let surface: OpaquePointer?
    let width: Int
    let height: Int

    /// - Throws: `ChartError.cairo` where Cairo has no memory for it.
    init(_ image: ChartImage) throws(ChartError) {
        (width, height) = (image.width, image.height)
        surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(width), Int32(height))
        let status = cairo_surface_status(surface)
        guard status == CAIRO_STATUS_SUCCESS, let data = cairo_image_surface_get_data(surface) else {
            throw PageWriter.failure("making a picture's surface", status)
        }
        let stride = Int(cairo_image_surface_get_stride(surface))
        let target = UnsafeMutableRawPointer(data)
        cairo_surface_flush(surface)
        for row in 0..<height {
            for column in 0..<width {
                let pixel = 3 * (row * width + column)
                let (red, green, blue) = (
                    image.pixels[pixel], image.pixels[pixel + 1], image.pixels[pixel + 2]
                )
                target.storeBytes(
                    of: UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue),
                    toByteOffset: row * stride + 4 * column, as: UInt32.self)
            }
        }
        cairo_surface_mark_dirty(surface)
    }

    deinit { cairo_surface_destroy(surface) }

    /// The picture as a PNG file.
    ///
    /// - Throws: `ChartError.cairo` where Cairo has no memory for it.
    func png() throws(ChartError) -> [UInt8] { try PageWriter.png(surface, "writing a picture as PNG") }
}
