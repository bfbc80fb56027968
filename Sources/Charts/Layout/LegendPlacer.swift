/// Looks for a place inside the plot where a legend hides no data.
struct LegendPlacer {
    let plot: PageRect
    let geometries: [SeriesGeometry]

    /// Between the legend and the edges of the plot, in points.
    static let inset = 8.0
    /// Data must stay this far from the legend, in points.
    private static let clearance = 5.0
    /// A legend larger than these shares of the plot goes outside.
    private static let widestShare = 0.5
    private static let highestShare = 0.6

    static let insidePositions: [LegendPosition] = [
        .topRight, .topLeft, .bottomRight, .bottomLeft, .top, .bottom,
    ]

    /// The first place with no data behind it, or nil.
    func freePlace(width: Double, height: Double) -> PagePoint? {
        guard width <= Self.widestShare * plot.width, height <= Self.highestShare * plot.height else {
            return nil
        }
        return Self.insidePositions.lazy
            .compactMap { Self.origin($0, width: width, height: height, plot: plot) }
            .first { origin in
                let frame = PageRect(x: origin.x, y: origin.y, width: width, height: height)
                return !isCovered(frame.expanded(by: Self.clearance))
            }
    }

    /// The top left corner of a legend at an inside position, or nil for an outside one.
    static func origin(
        _ position: LegendPosition, width: Double, height: Double, plot: PageRect
    ) -> PagePoint? {
        let left = plot.x + inset, right = plot.maxX - inset - width, middle = plot.midX - width / 2
        let top = plot.y + inset, bottom = plot.maxY - inset - height
        return switch position {
        case .topLeft: PagePoint(x: left, y: top)
        case .top: PagePoint(x: middle, y: top)
        case .topRight: PagePoint(x: right, y: top)
        case .bottomLeft: PagePoint(x: left, y: bottom)
        case .bottom: PagePoint(x: middle, y: bottom)
        case .bottomRight: PagePoint(x: right, y: bottom)
        case .automatic, .outsideRight, .below, .hidden: nil
        }
    }

    private func isCovered(_ frame: PageRect) -> Bool {
        geometries.contains { geometry in
            geometry.lines.contains { !frame.clip(line: $0).isEmpty }
                || geometry.bars.contains { frame.sharedArea(with: $0) > 0 }
                || geometry.fills.contains { frame.clip(area: $0).count > 2 }
                || geometry.markers.contains { frame.contains($0) }
                || geometry.errorBars.contains { bar in
                    let ends = (PagePoint(x: bar.x, y: bar.top), PagePoint(x: bar.x, y: bar.bottom))
                    return frame.clip(ends.0, ends.1) != nil
                }
        }
    }
}
