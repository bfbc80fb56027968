import Foundation

/// A canvas that writes SVG 1.1.
///
/// Texts are `<text>` elements: they can be searched, selected and read aloud. Each is anchored where the layout aligned it
/// (its start, middle or end) and has the width that the layout measured as its `textLength`, so that a reader's font in
/// place of the chart's moves nothing. They may be outlines instead, which look the same everywhere.
final class SVGCanvas: Canvas {
    private let size: ChartSize
    private let title: String
    private let caption: String
    private let font: ChartFont
    /// Where texts are outlines.
    private let outlines: TextOutlines?
    private var body = ""
    private var clips: [PageRect] = []
    private var pictures: [ChartImage] = []

    /// - Parameters:
    ///   - size: of the page.
    ///   - title: the name of the picture; empty for none.
    ///   - caption: its description; empty for none.
    ///   - font: of its texts, which the layout measured.
    ///   - texts: what they are in the document.
    init(
        size: ChartSize, title: String, caption: String, font: ChartFont = .standard, texts: SVGText = .text
    ) {
        (self.size, self.title, self.caption, self.font) = (size, title, caption, font)
        outlines = texts == .outlines ? TextOutlines(font: font) : nil
    }

    /// The document of what was drawn; it may stand inside of a page of HTML as it is.
    var document: String {
        let (width, height) = (Self.number(size.width), Self.number(size.height))
        let names = [("title", title), ("desc", caption)].filter { !$1.isEmpty }
            .map { "<\($0)>\(Self.escaped($1))</\($0)>\n" }.joined()
        return """
            <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" version="1.1" \
            width="\(width)pt" height="\(height)pt" viewBox="0 0 \(width) \(height)" role="img" \
            font-family="\(font.cssFamilies)" stroke-linejoin="round" xml:space="preserve">
            \(names)\(body)</svg>

            """
    }

    func translated(by offset: PagePoint, _ body: () -> Void) {
        guard offset != PagePoint(x: 0, y: 0) else { return body() }
        write("<g transform=\"translate(\(Self.pair(offset)))\">")
        body()
        write("</g>")
    }

    func clipped(to area: PageRect, _ body: () -> Void) {
        let known = clips.firstIndex(of: area)
        let name = self.name("clip", known ?? clips.count)
        if known == nil {
            clips.append(area)
            write("<clipPath id=\"\(name)\"><rect \(Self.place(area))/></clipPath>")
        }
        write("<g clip-path=\"url(#\(name))\">")
        body()
        write("</g>")
    }

    func fill(_ shape: Shape, _ color: ChartColor, opacity: Double) {
        write("<\(element(shape)) fill=\"\(Self.code(color))\"\(Self.opacity("fill", opacity))/>")
    }

    func stroke(_ shape: Shape, _ color: ChartColor, _ pen: Pen) {
        var look = "fill=\"none\" stroke=\"\(Self.code(color))\" stroke-width=\"\(Self.number(pen.width))\""
        look += Self.opacity("stroke", pen.opacity)
        if pen.hasRoundEnds { look += " stroke-linecap=\"round\"" }
        if pen.dash != .solid {
            let lengths = pen.dash.lengths.map { Self.number($0 * pen.width) }
            look += " stroke-dasharray=\"\(lengths.joined(separator: " "))\""
        }
        write("<\(element(shape)) \(look)/>")
    }

    func draw(_ picture: ChartImage, in area: PageRect) throws(ChartError) {
        let known = pictures.firstIndex(of: picture)
        let name = self.name("picture", known ?? pictures.count)
        if known == nil {
            pictures.append(picture)
            let bytes = try ImageSurface(picture).png()
            let (width, height) = (picture.width, picture.height)
            write(
                "<symbol id=\"\(name)\" viewBox=\"0 0 \(width) \(height)\" preserveAspectRatio=\"none\">"
                    + "<image width=\"\(width)\" height=\"\(height)\" image-rendering=\"optimizeSpeed\""
                    + " xlink:href=\"data:image/png;base64,\(Data(bytes).base64EncodedString())\"/></symbol>")
        }
        write("<use xlink:href=\"#\(name)\" \(Self.place(area))/>")
    }

    func draw(_ text: TextBox) {
        guard !text.text.isEmpty else { return }
        if let outlines {
            let path = outlines.path(of: text, number: Self.number)
            return write("<path fill=\"\(Self.code(text.style.color))\" d=\"\(path)\"/>")
        }
        let place = text.anchor
        var attributes = "x=\"\(Self.number(place.x))\" y=\"\(Self.number(place.y))\""
        switch text.alignment {
        case .left: break
        case .centre: attributes += " text-anchor=\"middle\""
        case .right: attributes += " text-anchor=\"end\""
        }
        if text.isVertical { attributes += " transform=\"rotate(-90 \(Self.pair(place)))\"" }
        attributes += " font-size=\"\(Self.number(text.style.size))\""
        if text.style.isBold { attributes += " font-weight=\"bold\"" }
        attributes += " fill=\"\(Self.code(text.style.color))\" textLength=\"\(Self.number(text.width))\""
        write("<text \(attributes) lengthAdjust=\"spacingAndGlyphs\">\(Self.escaped(text.text))</text>")
    }

    private func write(_ line: String) { body += line + "\n" }

    /// A name of this drawing's own, so that several drawings can stand on one page: the first part is a hash (FNV-1a) of
    /// what the picture is called.
    private func name(_ kind: String, _ index: Int) -> String { "\(kind)-\(hash)-\(index + 1)" }

    private lazy var hash: String = {
        let words = "\(title)\n\(caption)\n\(size.width) \(size.height)"
        let value = words.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01b3
        }
        return String(value, radix: 16)
    }()

    private func element(_ shape: Shape) -> String {
        switch shape {
        case .page: "rect width=\"\(Self.number(size.width))\" height=\"\(Self.number(size.height))\""
        case .rectangle(let area): "rect \(Self.place(area))"
        case .disc(let centre, let radius):
            "circle cx=\"\(Self.number(centre.x))\" cy=\"\(Self.number(centre.y))\" r=\"\(Self.number(radius))\""
        case .polygon(let outline): "path d=\"\(Self.path(outline))Z\""
        case .line(let line): "path d=\"\(Self.path(line))\""
        case .segments(let segments): "path d=\"\(segments.map { Self.path([$0, $1]) }.joined())\""
        }
    }

    private static func path(_ points: [PagePoint]) -> String {
        "M" + points.map(pair).joined(separator: "L")
    }

    private static func place(_ area: PageRect) -> String {
        "x=\"\(number(area.x))\" y=\"\(number(area.y))\" width=\"\(number(area.width))\""
            + " height=\"\(number(area.height))\""
    }

    private static func pair(_ point: PagePoint) -> String { "\(number(point.x)) \(number(point.y))" }

    private static func opacity(_ kind: String, _ opacity: Double) -> String {
        opacity == 1 ? "" : " \(kind)-opacity=\"\(number(opacity))\""
    }

    private static func code(_ color: ChartColor) -> String {
        let digits = [color.red, color.green, color.blue].map { component in
            let text = String(component, radix: 16)
            return text.count < 2 ? "0" + text : text
        }
        return "#" + digits.joined()
    }

    /// A length to a thousandth of a point, in as few digits as that takes.
    static func number(_ value: Double) -> String {
        // Nothing on a page is as long as this; what is not a number is nowhere.
        guard abs(value) < 1e9 else { return "0" }
        let thousandths = Int((value * 1000).rounded())
        let (whole, rest) = abs(thousandths).quotientAndRemainder(dividingBy: 1000)
        var text = (thousandths < 0 ? "-" : "") + String(whole)
        guard rest > 0 else { return text }
        var digits = String(String(1000 + rest).dropFirst())
        while digits.last == "0" { digits.removeLast() }
        text += "." + digits
        return text
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
