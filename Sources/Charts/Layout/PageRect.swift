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

/// A place on the page: points from its left and its top.
struct PagePoint: Equatable {
    var x: Double
    var y: Double
}

/// Cuts lines and areas to a rectangle before Cairo sees them: its coordinates are 24-bit fixed
/// point, so that data far outside the axes would wrap around.
extension PageRect {
    /// The part of the segment inside the rectangle (Liang and Barsky), or nil.
    func clip(_ start: PagePoint, _ end: PagePoint) -> (PagePoint, PagePoint)? {
        let dx = end.x - start.x, dy = end.y - start.y
        var enter = 0.0, leave = 1.0
        let sides = [(-dx, start.x - x), (dx, maxX - start.x), (-dy, start.y - y), (dy, maxY - start.y)]
        for (speed, distance) in sides {
            if speed == 0 {
                if distance < 0 { return nil }
            } else if speed < 0 {
                enter = max(enter, distance / speed)
            } else {
                leave = min(leave, distance / speed)
            }
        }
        guard enter <= leave else { return nil }
        func at(_ share: Double) -> PagePoint { PagePoint(x: start.x + share * dx, y: start.y + share * dy) }
        return (enter > 0 ? at(enter) : start, leave < 1 ? at(leave) : end)
    }

    /// The pieces of the line inside the rectangle.
    func clip(line: [PagePoint]) -> [[PagePoint]] {
        var pieces: [[PagePoint]] = []
        var open: [PagePoint] = []
        for (start, end) in zip(line, line.dropFirst()) {
            guard let (from, to) = clip(start, end) else { continue }
            if open.last != from {
                if open.count > 1 { pieces.append(open) }
                open = [from]
            }
            open.append(to)
        }
        if open.count > 1 { pieces.append(open) }
        return pieces
    }

    /// The part of the area inside the rectangle (Sutherland and Hodgman), as one outline.
    func clip(area: [PagePoint]) -> [PagePoint] {
        let sides: [(axis: WritableKeyPath<PagePoint, Double>, bound: Double, keepsAbove: Bool)] = [
            (\.x, x, true), (\.x, maxX, false), (\.y, y, true), (\.y, maxY, false),
        ]
        return sides.reduce(area) { outline, side in
            Self.cut(outline, along: side.axis, at: side.bound, keepsAbove: side.keepsAbove)
        }
    }

    private static func cut(
        _ outline: [PagePoint], along axis: WritableKeyPath<PagePoint, Double>, at bound: Double,
        keepsAbove: Bool
    ) -> [PagePoint] {
        guard var previous = outline.last else { return [] }
        func isInside(_ point: PagePoint) -> Bool {
            keepsAbove ? point[keyPath: axis] >= bound : point[keyPath: axis] <= bound
        }
        var result: [PagePoint] = []
        for point in outline {
            if isInside(point) != isInside(previous) {
                let share =
                    (bound - previous[keyPath: axis]) / (point[keyPath: axis] - previous[keyPath: axis])
                var crossing = PagePoint(
                    x: previous.x + share * (point.x - previous.x),
                    y: previous.y + share * (point.y - previous.y))
                crossing[keyPath: axis] = bound
                result.append(crossing)
            }
            if isInside(point) { result.append(point) }
            previous = point
        }
        return result
    }
}
