import Foundation
import FoundationXML
import TestSupport
import Testing

@testable import Charts

/// SVG says what was drawn, in text that is a function of the drawing alone.
struct SVGCanvasTests {
    /// The elements of a document in their order, with their attributes and text.
    private final class Reader: NSObject, XMLParserDelegate {
        struct Element {
            let name: String
            let attributes: [String: String]
            var text = ""
        }

        var elements: [Element] = []
        private var open: [Int] = []

        init?(_ svg: [UInt8]) {
            super.init()
            let parser = XMLParser(data: Data(svg))
            parser.delegate = self
            guard parser.parse() else { return nil }
        }

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String]
        ) {
            open.append(elements.count)
            elements.append(Element(name: name, attributes: attributes))
        }

        func parser(
            _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
        ) {
            open.removeLast()
        }

        func parser(_ parser: XMLParser, foundCharacters text: String) {
            if let last = open.last { elements[last].text += text }
        }

        func all(_ name: String) -> [Element] { elements.filter { $0.name == name } }
    }

    private static let page = ChartSize(width: 100, height: 50)

    private func document(title: String = "", _ draw: (SVGCanvas) throws -> Void) throws -> [UInt8] {
        let canvas = SVGCanvas(size: Self.page, title: title, caption: "")
        try draw(canvas)
        return Array(canvas.document.utf8)
    }

    @Test func numbersAreThousandthsInFewDigits() {
        for (value, text) in [
            (0, "0"), (-0.0004, "0"), (1.5, "1.5"), (-2.25, "-2.25"), (0.001, "0.001"), (-0.0096, "-0.01"),
            (14_400, "14400"), (99.9996, "100"), (.nan, "0"), (.infinity, "0"),
        ] { #expect(SVGCanvas.number(value) == text) }
    }

    @Test func shapesHaveTheirPlacesAndLooks() throws {
        let svg = try document { canvas in
            canvas.fillPage(.orange)
            canvas.fill(PageRect(x: 1, y: 2, width: 3, height: 4), .blue, opacity: 0.5)
            canvas.fillDisc(PagePoint(x: 5, y: 6), radius: 7, .black)
            canvas.stroke(
                [PagePoint(x: 0, y: 1), PagePoint(x: 2, y: 3.25)], .vermillion, width: 2, dash: .dashed)
            canvas.strokeSegments([(PagePoint(x: 0, y: 0), PagePoint(x: 9, y: 0))], .black, width: 0.8)
        }
        let elements = try #require(Reader(svg)).elements.dropFirst().map { [$0.name: $0.attributes] }
        #expect(
            elements == [
                ["rect": ["width": "100", "height": "50", "fill": "#e69f00"]],
                [
                    "rect": [
                        "x": "1", "y": "2", "width": "3", "height": "4", "fill": "#0072b2",
                        "fill-opacity": "0.5",
                    ]
                ],
                ["circle": ["cx": "5", "cy": "6", "r": "7", "fill": "#000000"]],
                [
                    "path": [
                        "d": "M0 1L2 3.25", "fill": "none", "stroke": "#d55e00", "stroke-width": "2",
                        "stroke-linecap": "round", "stroke-dasharray": "8 5.2",
                    ]
                ],
                ["path": ["d": "M0 0L9 0", "fill": "none", "stroke": "#000000", "stroke-width": "0.8"]],
            ])
    }

    /// Texts stay at their start, middle or end, and as wide as they were measured, in any font.
    @Test(.eachRow) func textsHoldTheirPlaces() {
        eachRow([TextBlock.Alignment.left, .centre, .right]) { alignment in
            eachRow([false, true]) { try textsHoldTheirPlaces(alignment, isVertical: $0) }
        }
    }

    private func textsHoldTheirPlaces(_ alignment: TextBlock.Alignment, isVertical: Bool) throws {
        let block = TextBlock("a  <b>", .title, .title, measurer: TextMeasurer())
        let boxes =
            isVertical
            ? block.placedVertically(left: 10, y: 30, alignment) : block.placed(x: 30, top: 10, alignment)
        let reader = try #require(Reader(try document { for box in boxes { $0.draw(box) } }))
        let text = try #require(reader.all("text").first)
        #expect(text.text == "a  <b>" && reader.elements[0].attributes["xml:space"] == "preserve")
        let anchors: [TextBlock.Alignment: String] = [.centre: "middle", .right: "end"]
        #expect(text.attributes["text-anchor"] == anchors[alignment])
        #expect(text.attributes[isVertical ? "y" : "x"] == "30")
        #expect(text.attributes["textLength"] == SVGCanvas.number(block.width))
        #expect((text.attributes["transform"] != nil) == isVertical)
    }

    @Test func clipsAreNamedOnce() throws {
        let area = PageRect(x: 1, y: 1, width: 8, height: 8)
        let reader = try #require(
            Reader(
                try document { canvas in
                    for _ in 0..<3 { canvas.clipped(to: area) { canvas.fill(area, .black) } }
                }))
        let names = reader.all("clipPath").compactMap { $0.attributes["id"] }
        #expect(names.count == 1)
        #expect(
            reader.all("g").map { $0.attributes["clip-path"] }
                == [String](repeating: "url(#\(names[0]))", count: 3))
    }

    /// Drawings that are called differently share no name, so that they can stand on one page.
    @Test func drawingsDoNotShareNames() throws {
        let names = try ["a", "b"].map { title in
            let svg = try document(title: title) { canvas in
                canvas.clipped(to: PageRect(x: 0, y: 0, width: 1, height: 1)) {}
                try canvas.draw(
                    ChartImage(width: 1, height: 1, pixels: [1, 2, 3]),
                    in: PageRect(x: 0, y: 0, width: 9, height: 9))
            }
            return Set(try #require(Reader(svg)).elements.compactMap { $0.attributes["id"] })
        }
        #expect(names[0].count == 2 && names[1].count == 2 && names[0].isDisjoint(with: names[1]))
    }

    /// Every text of a chart is there as it was given, whatever markup it looks like.
    @Test func hostileTextsStayText() throws {
        let label = "\"/></text><script>alert('1')</script>&amp; ]]>"
        let chart = Chart(
            title: label, caption: label, xAxis: Axis(label), yAxis: Axis(label),
            series: [.line(label, x: [0, 1], y: [0, 1])], size: ChartSize(width: 2_000, height: 1_000))
        let svg = try ChartRenderer.render(chart, as: .svg)
        let reader = try #require(Reader(svg))
        #expect(reader.all("script").isEmpty)
        #expect(reader.all("text").count { $0.text == label } == 4)
        #expect(reader.all("title").map(\.text) == [label] && reader.all("desc").map(\.text) == [label])
        #expect(try ChartRenderer.render(chart, as: .svg) == svg)
    }
}
