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
                isVertical: false,
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
                start: PagePoint(x: lineLeft + ascent, y: bottom), isVertical: true,
                bounds: PageRect(x: lineLeft, y: bottom - line.1, width: ascent + descent, height: line.1))
        }
    }
}
