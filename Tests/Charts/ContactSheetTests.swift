import Foundation
import FoundationXML
import TestSupport
import Testing

@testable import Charts

/// Contact sheets are tidy, whole and the same each time, for pictures of any shape.
struct ContactSheetTests {
    private static let shapes = [(64, 64), (384, 288), (100, 300), (384, 2), (1, 300), (1, 1), (4, 3)]
    private static let white = ChartColor(red: 255, green: 255, blue: 255)

    /// A picture of one colour a quarter: red, green, blue and grey.
    private static func picture(_ width: Int, _ height: Int) throws -> ChartImage {
        let pixels = (0..<height).flatMap { row in
            (0..<width).flatMap { column -> [UInt8] in
                let isLeft = 2 * column < width
                if 2 * row < height { return isLeft ? [200, 0, 0] : [0, 200, 0] }
                return isLeft ? [0, 0, 200] : [100, 100, 100]
            }
        }
        return try ChartImage(width: width, height: height, pixels: pixels)
    }

    static func sheet(
        _ shape: (Int, Int) = (64, 64), columns: Int = 2, rows: Int = 2, text: String = "t = 1.00"
    ) throws -> ContactSheet {
        let box = SheetBox(x: 0, y: 0, width: 0.5, height: 0.5)
        let cell = SheetCell(
            views: [
                SheetView(box: box, image: try picture(32, 32)),
                SheetView(
                    box: SheetBox(x: 0.25, y: 0.25, width: 0.75, height: 0.75), image: try picture(8, 8)),
            ], lines: [text, text])
        return ContactSheet(
            title: "Pairs", caption: text, picture: try picture(shape.0, shape.1),
            viewNames: ["first view", "second view"],
            columns: (0..<columns).map { index in
                SheetColumn(
                    heading: "JC(\(index))", cells: [SheetCell](repeating: cell, count: rows))
            })
    }

    @Test(.eachRow) func nothingOverlapsOrLeavesThePage() {
        eachRow(Self.shapes) { shape in
            eachRow(["t = 1.00", AwkwardCharts.longText, ""].named { $0 }) {
                try nothingOverlapsOrLeavesThePage(shape, $0)
            }
        }
    }

    private func nothingOverlapsOrLeavesThePage(_ shape: (Int, Int), _ test: Named<String>) throws {
        let text = test.value
        for (columns, rows) in [(1, 1), (4, 3), (12, 2)] {
            let page = try SheetPage(
                Self.sheet(shape, columns: columns, rows: rows, text: text), measurer: TextMeasurer())
            let paper = PageRect(x: 0, y: 0, width: page.size.width, height: page.size.height)
            // Lines are drawn around frames and boxes.
            let drawn = page.cells.flatMap { [$0.picture] + $0.views.map(\.frame) }.map {
                $0.expanded(by: 2.8)
            }
            let all = drawn + page.textBoxes.map(\.bounds)
            for (place, area) in all.enumerated() {
                #expect(
                    area.sharedArea(with: paper) > area.width * area.height - Tolerance.sharedArea, "\(area)")
                for other in all[(place + 1)...] {
                    #expect(
                        area.sharedArea(with: other) < Tolerance.sharedArea, "\(shape): \(area) and \(other)")
                }
            }
            #expect(page.cells.count == columns * rows)
        }
    }

    @Test func picturesKeepTheirShape() {
        #expect(ContactSheet.pageSize(width: 500, height: 375) == ChartSize(width: 192, height: 144))
        #expect(ContactSheet.pageSize(width: 30, height: 60) == ChartSize(width: 75, height: 150))
        // A strip is made wide enough for its boxes to show.
        #expect(ContactSheet.pageSize(width: 10_000, height: 3) == ChartSize(width: 192, height: 8))
    }

    /// Pixels of the picture, of the views and of the boxes' lines are where the layout says.
    @Test func coloursStandWhereTheyShould() throws {
        let sheet = try Self.sheet((64, 64))
        let page = try SheetPage(sheet, measurer: TextMeasurer())
        let image = try DecodedImage(png: ChartRenderer.render(sheet, as: .png))
        #expect(image.hasWhiteEdge)
        for cell in page.cells {
            let red = ChartColor(red: 200, green: 0, blue: 0),
                grey = ChartColor(red: 100, green: 100, blue: 100)
            let picture = cell.picture
            func color(_ x: Double, _ y: Double) -> ChartColor {
                image.color(
                    at: PagePoint(x: picture.x + x * picture.width, y: picture.y + y * picture.height),
                    scale: 2)
            }
            #expect(color(0.125, 0.125) == red && color(0.9, 0.9) == grey)
            for view in cell.views {
                #expect(image.color(at: PagePoint(x: view.frame.x + 5, y: view.frame.y + 5), scale: 2) == red)
                #expect(
                    image.color(at: PagePoint(x: view.frame.maxX - 5, y: view.frame.maxY - 5), scale: 2)
                        == grey)
            }
            // Solid, so that its line has the colour everywhere; white is on both sides of it.
            let line = cell.views[0].box.expanded(by: cell.views[0].style.lineWidth / 2)
            #expect(image.color(at: PagePoint(x: line.midX, y: line.maxY), scale: 2) == .vermillion)
            #expect(image.color(at: PagePoint(x: line.x + 9, y: line.maxY + 1.4), scale: 2) == Self.white)
        }
    }

    @Test func theViewsLooksDiffer() {
        let styles = (0..<2).map(ContactSheet.style)
        #expect(styles[0].color != styles[1].color && styles[0].dash != styles[1].dash)
    }

    @Test(arguments: ChartFormat.allCases)
    func sameSheetsGiveSameBytes(_ format: ChartFormat) async throws {
        let expected = try ChartRenderer.render(Self.sheet(), as: format)
        try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<4 { group.addTask { try ChartRenderer.render(Self.sheet(), as: format) } }
            for try await bytes in group { #expect(bytes == expected) }
        }
        if format == .svg { #expect(XMLParser(data: Data(expected)).parse()) }
    }

    /// A picture that stands in many cells is in the document once.
    @Test func picturesAreWrittenOnce() throws {
        let svg = String(decoding: try ChartRenderer.render(Self.sheet(columns: 3), as: .svg), as: UTF8.self)
        // The sheet's picture, and the two views that every pair here has.
        #expect(svg.components(separatedBy: "<symbol ").count == 4)
        #expect(svg.components(separatedBy: "<use ").count == 1 + 3 * 6)
    }

    @Test func nonsenseIsRefused() throws {
        #expect(throws: ChartError.wrongImage(width: 2, height: 2, bytes: 11)) {
            try ChartImage(width: 2, height: 2, pixels: [UInt8](repeating: 0, count: 11))
        }
        #expect(throws: ChartError.wrongImage(width: 40_000, height: 1, bytes: 120_000)) {
            try ChartImage(width: 40_000, height: 1, pixels: [UInt8](repeating: 0, count: 120_000))
        }
        for (columns, rows) in [(0, 1), (1, 0)] {
            let sheet = try Self.sheet(columns: columns, rows: rows)
            #expect(throws: ChartError.nothingToDraw(what: "contact sheet \"Pairs\"")) {
                try ChartRenderer.render(sheet, as: .svg)
            }
        }
        var uneven = try Self.sheet()
        uneven.columns[1].cells.removeLast()
        #expect(
            throws: ChartError.unequalLengths(
                series: "JC(1)", what: "pairs of a column", expected: 2, found: 1)
        ) { try ChartRenderer.render(uneven, as: .svg) }
        let long = try Self.sheet(rows: 90)
        #expect(throws: ChartError.self) { try ChartRenderer.render(long, as: .pdf) }
    }
}
