/// Wrapped lines of text with their measures, not yet placed.
struct TextBlock {
    enum Alignment { case left, centre, right }

    let style: TextStyle
    let role: TextBox.Role
    let lines: [String]
    let widths: [Double]
    let ascent: Double
    let descent: Double

    init(
        _ text: String, _ style: TextStyle, _ role: TextBox.Role, limit: Double = .infinity,
        measurer: TextMeasurer
    ) {
        self.style = style
        self.role = role
        lines = text.isEmpty ? [] : measurer.wrap(text, style, limit: limit)
        widths = lines.map { measurer.width(of: $0, style) }
        (ascent, descent) = measurer.extents(of: style)
    }

    var isEmpty: Bool { lines.isEmpty }
    var width: Double { widths.max() ?? 0 }
    var height: Double {
        isEmpty ? 0 : Double(lines.count - 1) * style.lineHeight + ascent + descent
    }

    /// The lines from the top at `top`; `x` is the left edge, middle or right edge as aligned.
    func placed(x: Double, top: Double, _ alignment: Alignment) -> [TextBox] {
        zip(lines, widths).enumerated().map { row, line in
            let left =
                switch alignment {
                case .left: x
                case .centre: x - line.1 / 2
                case .right: x - line.1
                }
            let lineTop = top + Double(row) * style.lineHeight
            return TextBox(
                text: line.0, style: style, role: role, start: PagePoint(x: left, y: lineTop + ascent),
                alignment: alignment, isVertical: false,
                bounds: PageRect(x: left, y: lineTop, width: line.1, height: ascent + descent))
        }
    }

    /// The lines read from bottom to top, the first from the left edge at `left`; `y` is the lower
    /// end, middle or upper end of the text as it reads: left, centre or right.
    func placedVertically(left: Double, y: Double, _ alignment: Alignment) -> [TextBox] {
        zip(lines, widths).enumerated().map { row, line in
            let bottom =
                switch alignment {
                case .left: y
                case .centre: y + line.1 / 2
                case .right: y + line.1
                }
            let lineLeft = left + Double(row) * style.lineHeight
            return TextBox(
                text: line.0, style: style, role: role,
                start: PagePoint(x: lineLeft + ascent, y: bottom), alignment: alignment, isVertical: true,
                bounds: PageRect(x: lineLeft, y: bottom - line.1, width: ascent + descent, height: line.1))
        }
    }
}

/// One line of text at its place on the page.
struct TextBox: Equatable {
    /// What the text is for.
    enum Role: Equatable { case title, caption, axisLabel, tickLabel, legend }

    var text: String
    var style: TextStyle
    var role: Role
    /// Where the text's baseline begins.
    var start: PagePoint
    /// The point of the baseline that holds wherever another font makes the text wider or narrower.
    var alignment: TextBlock.Alignment
    /// Whether it reads from bottom to top.
    var isVertical: Bool
    /// The space that the text takes, from ascender to descender.
    var bounds: PageRect

    /// The length of the baseline.
    var width: Double { isVertical ? bounds.height : bounds.width }

    /// The start, the middle or the end of the baseline, as aligned.
    var anchor: PagePoint {
        let shift =
            switch alignment {
            case .left: 0.0
            case .centre: width / 2
            case .right: width
            }
        return isVertical
            ? PagePoint(x: start.x, y: start.y - shift) : PagePoint(x: start.x + shift, y: start.y)
    }

    func translated(by offset: PagePoint) -> TextBox {
        var moved = self
        moved.start = PagePoint(x: start.x + offset.x, y: start.y + offset.y)
        moved.bounds = bounds.translated(by: offset)
        return moved
    }
}

/// The size, weight and shade of a text.
struct TextStyle: Hashable {
    /// The em size in points.
    var size: Double
    var isBold: Bool
    var color: ChartColor

    /// From one baseline to the next. DejaVu Sans is 1.164 em high, so lines do not touch.
    var lineHeight: Double { 1.22 * size }

    static let ink = ChartColor(red: 34, green: 34, blue: 34)
    static let softInk = ChartColor(red: 85, green: 85, blue: 85)

    static let pageTitle = TextStyle(size: 15, isBold: true, color: ink)
    static let title = TextStyle(size: 13, isBold: true, color: ink)
    static let axisLabel = TextStyle(size: 11.5, isBold: false, color: ink)
    static let tickLabel = TextStyle(size: 10, isBold: false, color: ink)
    static let legend = TextStyle(size: 10, isBold: false, color: ink)
    static let caption = TextStyle(size: 10, isBold: false, color: softInk)
}

extension String {
    /// The text with spaces in place of what no font shows and what Cairo and XML refuse: control
    /// characters (line breaks too) and Unicode's noncharacters.
    var printable: String {
        String(
            UnicodeScalarView(
                unicodeScalars.map { scalar in
                    let properties = scalar.properties
                    let isShown =
                        properties.generalCategory != .control && !properties.isNoncharacterCodePoint
                    return isShown ? scalar : " "
                }))
    }
}
