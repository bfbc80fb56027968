import Charts
import Foundation
import Testing

@testable import PaperFigures

@Suite struct ReportPageTests {
    private let drawing = """
        <svg xmlns="http://www.w3.org/2000/svg" width="560pt" height="400pt" viewBox="0 0 560 400">
        <clipPath id="clip-1"><rect/></clipPath><g clip-path="url(#clip-1)"></g></svg>

        """

    @Test func textIsNeverMarkup() {
        let page = ReportPage(
            title: "<script>alert(1)</script>", summary: "a & \"b\"",
            sections: [
                PageSection(
                    title: "<b>", paragraphs: ["</p><img src=x>"],
                    tables: [PageTable(caption: "\"><i>", header: ["<th>"], rows: [["<td>"]])])
            ])
        for mark in ["<script>alert", "<b>", "<img", "<i>", "<th>", "<td><td>"] {
            #expect(!page.html.contains(mark), "\(mark)")
        }
        #expect(page.html.contains("&lt;script&gt;alert(1)") && page.html.contains("a &amp; &quot;b&quot;"))
    }

    /// A drawing is a document that pages hold as it is.
    @Test func drawingsStandAsTheyAre() throws {
        let chart = Chart(
            title: "a < b", xAxis: Axis("x"), yAxis: Axis("y"), series: [.line("l", x: [0, 1], y: [1, 0])])
        let svg = String(decoding: try ChartRenderer.render(chart, as: .svg), as: UTF8.self)
        for drawing in [drawing, svg] {
            let page = ReportPage(
                title: "t", summary: "s", sections: [PageSection(title: "d", drawing: drawing)])
            #expect(page.html.contains("<figure>\n\(drawing)</figure>"))
        }
        #expect(
            svg.hasPrefix("<svg ") && svg.contains("<title>a &lt; b</title>") && svg.contains("role=\"img\""))
    }

    /// Paper has no scroll bars: tables wrap, and drawings are as wide as the page.
    @Test func paperShowsAll() throws {
        let html = ReportPage(title: "t", summary: "s", sections: []).html
        let print = try #require(html.components(separatedBy: "@media print").last)
        for rule in [
            "figure, .table { overflow: visible; }", "th, td, th button { white-space: normal;",
            "figure svg { min-width: 0; max-width: 100%; }",
        ] { #expect(print.contains(rule), "\(rule)") }
    }

    @Test func columnsOfWordsReadFromTheLeft() {
        let table = PageTable(
            caption: "c", header: ["law", "kind", "share"],
            rows: [["JC(0)", "(a) the whole", "12.44%"], ["JC(1)", "(b) a part", "-3"]])
        #expect(table.html.contains("<td class=\"words\">(a) the whole</td><td>12.44%</td>"))
    }

    @Test func nothingIsFetched() {
        let html = ReportPage(
            title: "t", summary: "s", sections: [PageSection(title: "d", drawing: drawing)]
        ).html
        #expect(html.contains("default-src 'none'"))
        for word in ["src=\"", "href=\"http", "@import", "url(http"] { #expect(!html.contains(word)) }
    }
}
