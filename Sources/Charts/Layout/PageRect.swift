/// A rectangle on the page, in points from its left and its top.
struct PageRect: Equatable {
    var x: Double
    var y: Double
    var width: Double
    var height: Double

    var maxX: Double { x + width }
    var maxY: Double { y + height }
    var midX: Double { x + width / 2 }
    var midY: Double { y + height / 2 }

    /// The rectangle with each side moved outwards by `margin`.
    func expanded(by margin: Double) -> PageRect {
        PageRect(x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin)
    }

    func translated(by offset: PagePoint) -> PageRect {
        PageRect(x: x + offset.x, y: y + offset.y, width: width, height: height)
    }

    /// The area that both share.
    func sharedArea(with other: PageRect) -> Double {
        let sharedWidth = min(maxX, other.maxX) - max(x, other.x)
        let sharedHeight = min(maxY, other.maxY) - max(y, other.y)
        return max(0, sharedWidth) * max(0, sharedHeight)
    }

    func contains(_ point: PagePoint) -> Bool {
        point.x >= x && point.x <= maxX && point.y >= y && point.y <= maxY
    }
}
