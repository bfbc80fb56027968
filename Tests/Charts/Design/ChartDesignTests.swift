import Foundation
import TestSupport
import Testing

@testable import Charts

/// Charts of a column's width: as wide as that, tidy, and with text that can be read.
struct ChartDesignTests {
    private static let column = 238.0
    private static let both = 178 / 25.4 * 72

    private static let designs: [Named<ChartDesign>] = [
        ("a column", ChartDesign(width: column)), ("both columns", ChartDesign(width: both)),
        ("a column, 7 pt", ChartDesign(width: column, textSize: 7)),
        ("its own width, 14 pt", ChartDesign(textSize: 14)),
    ].map { Named($0.1, $0.0) }

    @Test(.eachRow) func chartsAreTidyAtAnyWidth() {
        eachRow(Self.designs) { design in
            eachRow(SampleCharts.byName) {
                try chartsAreTidy(ChartGrid(columns: 1, charts: [$0.chart]), design.value)
            }
            try chartsAreTidy(SampleCharts.grid, design.value)
        }
    }

    private func chartsAreTidy(_ grid: ChartGrid, _ design: ChartDesign) throws {
        for title in [ChartTitle.own, .hidden, .text(AwkwardCharts.longText)] {
            var design = design
            (design.title, design.showsCaption) = (title, title != .hidden)
            let page = try ChartPage(grid, design: design)
            Tidiness.expect(page, "\(design.width ?? 0), \(title)")
            if let width = design.width {
                #expect(abs(page.size.width * design.scale - width) < Tolerance.iteration)
            }
            let sizes = page.textBoxes.map { $0.style.size * design.scale }
            #expect(sizes.allSatisfy { $0 >= ChartDesign.textSizes.lowerBound - Tolerance.iteration })
        }
    }

    /// Panels that have no room beside each other go under each other.
    @Test func panelsWrap() throws {
        for (design, columns) in [(Self.designs[0], 1), (Self.designs[1], 2)] {
            let page = try ChartPage(SampleCharts.grid, design: design.value)
            #expect(Set(page.panels.map(\.origin.x)).count == columns)
        }
    }

    @Test func sizesOfFilesAreThoseAskedFor() throws {
        let grid = ChartGrid(columns: 1, charts: [SampleCharts.figure4])
        let design = ChartDesign(width: 3 * 72, dotsPerInch: 200)
        let image = try DecodedImage(png: ChartRenderer.render(grid, as: .png, design: design))
        #expect(image.width == 600)
        let svg = String(decoding: try ChartRenderer.render(grid, as: .svg, design: design), as: UTF8.self)
        #expect(
            svg.contains("<svg ") && svg.contains("width=\"216pt\"") && svg.contains("viewBox=\"0 0 216 "))
        #expect(svg.contains("font-size=\"8\"") && !svg.contains("font-size=\"10\""))
        let pdf = String(decoding: try ChartRenderer.render(grid, as: .pdf, design: design), as: UTF8.self)
        #expect(pdf.contains("/MediaBox [ 0 0 216 "))
    }

    /// Pens and markers are as large beside the text as in the standard look.
    @Test func linesScaleWithTheText() throws {
        let widths = try [1.0, 2].map { factor in
            let design = ChartDesign(textSize: factor * ChartDesign.standardTextSize)
            let svg = String(
                decoding: try ChartRenderer.render(SampleCharts.figure5, as: .svg, design: design),
                as: UTF8.self)
            return svg.matches(of: #/stroke-width="([0-9.]+)"/#).compactMap { Double($0.1) }.max() ?? 0
        }
        #expect(abs(widths[1] - 2 * widths[0]) < Tolerance.iteration)
    }

    @Test func whatIsNotDrawnNamesThePicture() throws {
        var design = ChartDesign()
        (design.title, design.showsCaption) = (.hidden, false)
        var chart = SampleCharts.figure4
        (chart.title, chart.caption) = ("A title", "A caption")
        let svg = String(decoding: try ChartRenderer.render(chart, as: .svg, design: design), as: UTF8.self)
        #expect(svg.components(separatedBy: "A title").count == 2 && svg.contains("<title>A title</title>"))
        #expect(!svg.contains("A caption"))
        design.title = .text("Another")
        let other = String(decoding: try ChartRenderer.render(chart, as: .svg, design: design), as: UTF8.self)
        #expect(other.components(separatedBy: ">Another<").count == 3 && !other.contains("A title"))
    }

    @Test func whatCannotBeReadIsRefused() {
        let grid = ChartGrid(columns: 1, charts: [SampleCharts.figure4])
        #expect(throws: ChartError.invalidTextSize(found: 6, least: 7, most: 36)) {
            _ = try ChartPage(grid, design: ChartDesign(textSize: 6))
        }
        #expect {
            _ = try ChartPage(grid, design: ChartDesign(width: 80, textSize: 20))
        } throws: { error in
            guard case .tooNarrow(80, let least)? = error as? ChartError else { return false }
            return least > 80
        }
    }

    /// Sheets have fewer columns side by side, and smaller pictures.
    @Test func sheetsFitAColumn() throws {
        for (design, columns) in [(Self.designs[0], 2), (Self.designs[1], 4), (Self.designs[2], 2)] {
            let sheet = try ContactSheetTests.sheet((500, 375), columns: 4, rows: 2, text: "cosine 0.98")
            let page = try SheetPage(sheet, design: design.value, measurer: TextMeasurer())
            #expect(Set(page.cells.map(\.picture.x)).count == columns && page.cells.count == 8)
            let width = try #require(design.value.width)
            #expect(abs(page.size.width * design.value.scale - width) < Tolerance.iteration)
            let paper = PageRect(x: 0, y: 0, width: page.size.width, height: page.size.height)
            let areas =
                page.cells.flatMap { [$0.picture] + $0.views.map(\.frame) } + page.textBoxes.map(\.bounds)
            for (place, area) in areas.enumerated() {
                #expect(area.sharedArea(with: paper) > area.width * area.height - Tolerance.sharedArea)
                #expect(areas[(place + 1)...].allSatisfy { $0.sharedArea(with: area) < Tolerance.sharedArea })
            }
        }
    }
}
