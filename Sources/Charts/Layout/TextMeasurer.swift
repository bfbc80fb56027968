import CCairo

/// Measures text with the font that it is drawn in.
final class TextMeasurer {
    private let surface: OpaquePointer?
    private let context: OpaquePointer?
    private let font: ChartFont
    private var widths: [TextStyle: [String: Double]] = [:]

    init(font: ChartFont = .standard) {
        self.font = font
        surface = cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1)
        context = cairo_create(surface)
        Self.useChartFont(context)
    }

    deinit {
        cairo_destroy(context)
        cairo_surface_destroy(surface)
    }

    /// Turns hinting off, so that a text is as wide in a PNG as in a PDF and the layout is one.
    static func useChartFont(_ context: OpaquePointer?) {
        _ = BundledFonts.areUsed
        let options = cairo_font_options_create()
        cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
        cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
        cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
        cairo_set_font_options(context, options)
        cairo_font_options_destroy(options)
    }

    static func select(_ style: TextStyle, _ font: ChartFont, in context: OpaquePointer?) {
        cairo_select_font_face(
            context, font.family, CAIRO_FONT_SLANT_NORMAL,
            style.isBold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL)
        cairo_set_font_size(context, style.size)
    }

    /// The width of one line of text in points; zero if Cairo has failed, which the drawing reports.
    func width(of text: String, _ style: TextStyle) -> Double {
        if let known = widths[style]?[text] { return known }
        Self.select(style, font, in: context)
        var extents = cairo_text_extents_t()
        cairo_text_extents(context, text, &extents)
        let width = max(extents.x_advance, extents.x_bearing + extents.width)
        widths[style, default: [:]][text] = width
        return width
    }

    /// How far the font reaches above and below the baseline, in points.
    func extents(of style: TextStyle) -> (ascent: Double, descent: Double) {
        Self.select(style, font, in: context)
        var extents = cairo_font_extents_t()
        cairo_font_extents(context, &extents)
        return (extents.ascent, extents.descent)
    }

    /// The text in lines of at most `limit` points: broken at spaces and after hyphens, and within
    /// a word only where the word alone is too long.
    func wrap(_ text: String, _ style: TextStyle, limit: Double) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { paragraph in
            wrapParagraph(font.text(String(paragraph).printable), style, limit)
        }
    }

    /// Whether no word of the text has to be broken to fit into `limit` points.
    func fitsWordByWord(_ text: String, _ style: TextStyle, limit: Double) -> Bool {
        Self.pieces(of: text.printable).allSatisfy { width(of: $0, style) <= limit }
    }

    private func wrapParagraph(_ paragraph: String, _ style: TextStyle, _ limit: Double) -> [String] {
        var lines: [String] = []
        var line = ""
        for piece in Self.pieces(of: paragraph) {
            if width(of: Self.trimmed(line + piece), style) <= limit {
                line += piece
                continue
            }
            if !line.isEmpty { lines.append(Self.trimmed(line)) }
            let chunks = chunks(of: piece, style, limit)
            lines += chunks.dropLast()
            line = chunks.last ?? ""
        }
        return lines + [Self.trimmed(line)]
    }

    private func chunks(of word: String, _ style: TextStyle, _ limit: Double) -> [String] {
        guard width(of: word, style) > limit else { return [word] }
        var chunks: [String] = []
        var chunk = ""
        var used = 0.0
        for character in word {
            let advance = width(of: String(character), style)
            if used + advance > limit && !chunk.isEmpty {
                chunks.append(chunk)
                (chunk, used) = ("", 0)
            }
            chunk.append(character)
            used += advance
        }
        return chunks + [chunk]
    }

    /// Words with the space or hyphen that follows them.
    private static func pieces(of text: String) -> [String] {
        var pieces: [String] = []
        var piece = ""
        for character in text {
            piece.append(character)
            // A capital alone does not end a line: J-Crop.
            let isCapital = piece.count == 2 && piece.first?.isUppercase == true
            let isHyphen = (character == "-" || character == "–") && !isCapital
            if character == " " || isHyphen {
                pieces.append(piece)
                piece = ""
            }
        }
        return piece.isEmpty ? pieces : pieces + [piece]
    }

    private static func trimmed(_ line: String) -> String {
        guard let last = line.lastIndex(where: { $0 != " " }) else { return "" }
        return String(line[...last])
    }
}
