/// One line of text at its place on the page.
struct TextBox: Equatable {
    /// What the text is for.
    enum Role: Equatable { case title, caption, axisLabel, tickLabel, legend }

    var text: String
    var style: TextStyle
    var role: Role
    /// Where the text's baseline begins.
    var start: PagePoint
    /// Whether it reads from bottom to top.
    var isVertical: Bool
    /// The space that the text takes, from ascender to descender.
    var bounds: PageRect

    func translated(by offset: PagePoint) -> TextBox {
        var moved = self
        moved.start = PagePoint(x: start.x + offset.x, y: start.y + offset.y)
        moved.bounds = bounds.translated(by: offset)
        return moved
    }
}
