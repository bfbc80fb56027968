import TestSupport
import Testing

@testable import Charts

/// Texts lie on the page, apart from each other and outside of the plot; legends hold theirs.
enum Tidiness {
    /// Boxes may share a sliver where one ends at the place where the next begins.
    private static let sliver = Tolerance.sharedArea

    static func expect(_ page: ChartPage, _ name: String) {
        let sheet = PageRect(x: 0, y: 0, width: page.size.width, height: page.size.height).expanded(
            by: sliver)
        let boxes = page.textBoxes
        for (index, box) in boxes.enumerated() {
            let corners = [
                PagePoint(x: box.bounds.x, y: box.bounds.y),
                PagePoint(x: box.bounds.maxX, y: box.bounds.maxY),
            ]
            #expect(
                corners.allSatisfy(sheet.contains), "\(name): \"\(box.text)\" is cut off at \(box.bounds)")
            for other in boxes[(index + 1)...] where box.bounds.sharedArea(with: other.bounds) > sliver {
                Issue.record("\(name): \"\(box.text)\" overlaps \"\(other.text)\"")
            }
        }
        for panel in page.panels {
            for box in panel.chart.labels {
                #expect(
                    box.bounds.sharedArea(with: panel.chart.plot) < sliver,
                    "\(name): \(box.text) in plot")
            }
            expectLegend(panel.chart, name)
        }
    }

    private static func expectLegend(_ chart: LaidOutChart, _ name: String) {
        guard let legend = chart.legend else { return }
        let shared = legend.frame.sharedArea(with: chart.plot)
        let whole = legend.frame.width * legend.frame.height
        #expect(
            legend.isInside ? abs(shared - whole) < Tolerance.sharedArea * whole : shared < sliver,
            "\(name): legend")
        for box in legend.textBoxes {
            let corners = [
                PagePoint(x: box.bounds.x, y: box.bounds.y),
                PagePoint(x: box.bounds.maxX, y: box.bounds.maxY),
            ]
            #expect(corners.allSatisfy(legend.frame.contains), "\(name): \"\(box.text)\" leaves the legend")
            #expect(legend.samples.allSatisfy { $0.area.sharedArea(with: box.bounds) == 0 })
        }
        for box in chart.labels {
            #expect(
                legend.frame.sharedArea(with: box.bounds) < sliver, "\(name): legend over \(box.text)")
        }
    }
}
