import CCairo

/// The outlines of texts, as Cairo has them.
final class TextOutlines {
    private let surface: OpaquePointer?
    private let context: OpaquePointer?
    private let font: ChartFont

    init(font: ChartFont) {
        self.font = font
        // Without edges: of letters beyond them, Cairo has no outlines.
        surface = cairo_recording_surface_create(CAIRO_CONTENT_ALPHA, nil)
        context = cairo_create(surface)
        TextMeasurer.useChartFont(context)
    }

    deinit {
        cairo_destroy(context)
        cairo_surface_destroy(surface)
    }

    /// The commands of an SVG path that fills a text where it stands; empty where Cairo has failed.
    func path(of text: TextBox, number: (Double) -> String) -> String {
        cairo_save(context)
        TextMeasurer.select(text.style, font, in: context)
        cairo_translate(context, text.start.x, text.start.y)
        if text.isVertical { cairo_rotate(context, -Double.pi / 2) }
        cairo_new_path(context)
        cairo_move_to(context, 0, 0)
        cairo_text_path(context, text.text)
        // Points of a path are given in the space that holds when they are read.
        cairo_restore(context)
        guard let path = cairo_copy_path(context) else { return "" }
        defer { cairo_path_destroy(path) }
        cairo_new_path(context)
        return Self.commands(path.pointee, number: number)
    }

    private static func commands(_ path: cairo_path_t, number: (Double) -> String) -> String {
        guard path.status == CAIRO_STATUS_SUCCESS, let data = path.data else { return "" }
        var commands = "", place = 0
        while place < Int(path.num_data) {
            let header = data[place].header
            let points = (1..<max(Int(header.length), 1)).map { data[place + $0].point }
            let letter =
                switch header.type {
                case CAIRO_PATH_MOVE_TO: "M"
                case CAIRO_PATH_LINE_TO: "L"
                case CAIRO_PATH_CURVE_TO: "C"
                default: "Z"
                }
            commands += letter + points.map { "\(number($0.x)) \(number($0.y))" }.joined(separator: " ")
            place += max(Int(header.length), 1)
        }
        return commands
    }
}
