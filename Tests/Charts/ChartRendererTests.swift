import Foundation
import FoundationXML
import TestSupport
import Testing

@testable import Charts

/// The files are whole, show what the chart says, and are the same each time.
struct ChartRendererTests {
    private static let all = SampleCharts.byName + AwkwardCharts.byName
    /// A pixel a point.
    private static let coarse = ChartDesign(dotsPerInch: 72)

    private final class ElementReader: NSObject, XMLParserDelegate {
        var names: Set<String> = []
        var texts: [String: String] = [:]
        private var open: [String] = []

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String]
        ) {
            names.insert(name)
            open.append(name)
        }

        func parser(
            _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
        ) {
            open.removeLast()
        }

        func parser(_ parser: XMLParser, foundCharacters text: String) {
            texts[open.last ?? "", default: ""] += text
        }
    }

    private func read(svg bytes: [UInt8]) -> (elements: ElementReader, isWellFormed: Bool) {
        let reader = ElementReader()
        let parser = XMLParser(data: Data(bytes))
        parser.delegate = reader
        return (reader, parser.parse())
    }

    @Test(.eachRow) func drawsWholePNGImages() {
        eachRow(Self.all) { try drawsWholePNGImages($0) }
    }

    private func drawsWholePNGImages(_ sample: NamedChart) throws {
        let bytes = try ChartRenderer.render(sample.chart, as: .png, design: Self.coarse)
        #expect(bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]), "\(sample.name)")
        let page = try ChartPage(ChartGrid(columns: 1, charts: [sample.chart]), design: Self.coarse)
        let image = try DecodedImage(png: bytes)
        #expect(
            image.width == Int(page.size.width) && image.height == Int(page.size.height), "\(sample.name)")
        #expect(image.hasWhiteEdge, "\(sample.name): ink at the edge of the page would be cut off")
    }

    @Test(.eachRow) func drawsWellFormedSVG() {
        eachRow(Self.all) { try drawsWellFormedSVG($0) }
    }

    private func drawsWellFormedSVG(_ sample: NamedChart) throws {
        let svg = read(svg: try ChartRenderer.render(sample.chart, as: .svg))
        #expect(svg.isWellFormed, "\(sample.name)")
        #expect(svg.elements.names.contains("path"), "\(sample.name)")
        #expect(svg.elements.texts["title", default: ""] == sample.chart.title, "\(sample.name)")
    }

    @Test(.eachRow) func drawsWholePDF() {
        eachRow(Self.all) { try drawsWholePDF($0) }
    }

    private func drawsWholePDF(_ sample: NamedChart) throws {
        let bytes = try ChartRenderer.render(sample.chart, as: .pdf)
        #expect(bytes.starts(with: Array("%PDF-1.".utf8)), "\(sample.name)")
        #expect(String(decoding: bytes.suffix(8), as: UTF8.self).contains("%%EOF"), "\(sample.name)")
    }

    @Test func escapesTitles() throws {
        var chart = SampleCharts.figure4
        chart.title = "a < b & \u{0}\u{1B}\u{FFFF} c > ]]>"
        chart.caption = "<script>"
        let svg = read(svg: try ChartRenderer.render(chart, as: .svg))
        #expect(svg.isWellFormed)
        #expect(svg.elements.texts["title"] == "a < b &     c > ]]>")
        #expect(svg.elements.texts["desc"] == "<script>" && !svg.elements.names.contains("script"))
        #expect(!(try ChartRenderer.render(chart, as: .pdf)).isEmpty)
    }

    @Test func coloursStandWhereTheDataIs() throws {
        let scale = 3.0
        let chart = SampleCharts.groupedBars
        let image = try DecodedImage(
            png: ChartRenderer.render(chart, as: .png, design: ChartDesign(dotsPerInch: 72 * scale)))
        let laidOut = try ChartLayout(chart, measurer: TextMeasurer()).layOut()
        #expect(image.width == 1_800 && image.height == 1_200)
        let solid = try #require(laidOut.geometries.first)
        for bar in solid.bars {
            let inside = PagePoint(x: bar.midX - bar.width / 4, y: bar.maxY - bar.height / 4)
            #expect(image.color(at: inside, scale: scale) == solid.style.color)
            let above = PagePoint(x: bar.x + 1, y: bar.y - 2)
            #expect(image.color(at: above, scale: scale) != solid.style.color)
        }
        let error = try #require(solid.errorBars.first)
        let ink = image.color(at: PagePoint(x: error.x, y: error.top + 2), scale: scale)
        #expect(ink == TextStyle.ink)
    }

    @Test func aLineRunsThroughItsPoints() throws {
        let style = SeriesStyle(color: .vermillion, lineWidth: 3)
        let x = [0, 0.25, 0.5, 0.75, 1], y = [0.2, 0.9, 0.4, 0.4, 0.8]
        let chart = Chart(
            xAxis: Axis("x", low: 0, high: 1), yAxis: Axis("y", low: 0, high: 1),
            series: [.line("", x: x, y: y, style: style)])
        let image = try DecodedImage(png: ChartRenderer.render(chart, as: .png))
        let plot = try ChartLayout(chart, measurer: TextMeasurer()).layOut().plot
        for (x, y) in zip(x, y).dropFirst().dropLast() {
            let place = PagePoint(x: plot.x + x * plot.width, y: plot.maxY - y * plot.height)
            #expect(image.color(at: place, scale: 2) == .vermillion)
        }
        let white = ChartColor(red: 255, green: 255, blue: 255)
        #expect(image.color(at: PagePoint(x: plot.x + 0.9 * plot.width, y: plot.y + 9), scale: 2) == white)
    }

    @Test(arguments: ChartFormat.allCases)
    func sameChartsGiveSameBytes(_ format: ChartFormat) throws {
        let first = try Self.all.map { try ChartRenderer.render($0.chart, as: format, design: Self.coarse) }
        let second = try Self.all.reversed().map {
            try ChartRenderer.render($0.chart, as: format, design: Self.coarse)
        }
        #expect(first == second.reversed())
    }

    @Test(arguments: ChartFormat.allCases)
    func threadsDoNotDisturbEachOther(_ format: ChartFormat) async throws {
        let expected = try ChartRenderer.render(SampleCharts.grid, as: format, design: Self.coarse)
        try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<6 {
                group.addTask { try ChartRenderer.render(SampleCharts.grid, as: format, design: Self.coarse) }
            }
            for try await bytes in group { #expect(bytes == expected) }
        }
    }

    @Test func refusesSizesThatCannotBeDrawn() {
        var chart = SampleCharts.figure4
        #expect(throws: ChartError.invalidSize(what: "image side in pixels", found: 600_000, limit: 32_767)) {
            _ = try ChartRenderer.render(chart, as: .png, design: ChartDesign(dotsPerInch: 72_000))
        }
        #expect(throws: ChartError.invalidSize(what: "image side in pixels", found: -1, limit: 32_767)) {
            _ = try ChartRenderer.render(chart, as: .png, design: ChartDesign(dotsPerInch: -72))
        }
        chart.size.width = 1e9
        #expect(throws: ChartError.invalidSize(what: "chart width", found: 1e9, limit: 14_400)) {
            _ = try ChartRenderer.render(chart, as: .svg)
        }
        chart.size.width = 14_400
        chart.size.height = 14_400
        #expect(throws: ChartError.self) { _ = try ChartRenderer.render(chart, as: .png) }
        chart = SampleCharts.figure4
        chart.caption = String(repeating: AwkwardCharts.longText, count: 400)
        #expect(throws: ChartError.self, "a page longer than any format allows") {
            _ = try ChartRenderer.render(chart, as: .pdf)
        }
    }

    @Test func formatsComeFromFileEndings() throws {
        #expect(try ChartFormat(fileEnding: "PNG") == .png && ChartFormat(fileEnding: "svg") == .svg)
        #expect(throws: ChartError.unknownFormat(ending: "gif")) { try ChartFormat(fileEnding: "gif") }
    }
}
