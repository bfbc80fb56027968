/// Gives the texts around the plot their places.
struct LabelPlacer {
    let frame: ChartFrame
    let mapping: PlotMapping

    var textBoxes: [TextBox] {
        let page = frame.page, plot = frame.plot, padding = FrameSolver.padding
        // The title stands over the plot, pushed back onto the page where it is wider than the plot.
        let half = frame.title.width / 2
        let middle = max(padding + half, min(plot.midX, page.width - padding - half))
        return frame.title.placed(x: middle, top: padding, .centre)
            + xTickLabels + yTickLabels
            + frame.xLabel.placed(
                x: plot.midX,
                top: plot.maxY + FrameSolver.tickReach + frame.xTicks.height + FrameSolver.gap - 2,
                .centre)
            + frame.yLabel.placedVertically(left: padding, y: plot.midY, .centre)
            + frame.caption.placed(x: padding, top: page.height - padding - frame.caption.height, .left)
    }

    private var xTickLabels: [TextBox] {
        let top = frame.plot.maxY + FrameSolver.tickReach
        return zip(frame.xTicks.ticks, frame.xTicks.blocks).flatMap { tick, block in
            let centre = mapping.x.position(tick.value) ?? frame.plot.midX
            return frame.xTicks.areVertical
                ? block.placedVertically(left: centre - block.height / 2, y: top, .right)
                : block.placed(x: centre, top: top, .centre)
        }
    }

    private var yTickLabels: [TextBox] {
        let right = frame.plot.x - FrameSolver.tickReach
        return zip(frame.yTicks.ticks, frame.yTicks.blocks).flatMap { tick, block in
            let centre = mapping.y.position(tick.value) ?? frame.plot.midY
            return block.placed(x: right, top: centre - block.height / 2, .right)
        }
    }
}
