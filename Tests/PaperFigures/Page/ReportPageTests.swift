import Foundation
import Testing

@testable import PaperFigures

@Suite struct ReportPageTests {
    private let drawing = """
        <?xml version="1.0" encoding="UTF-8"?>
        <svg xmlns="http://www.w3.org/2000/svg" width="560pt" height="400pt" viewBox="0 0 560 400">
        <defs><symbol id="glyph0-1"></symbol><clipPath id="clip1"></clipPath></defs>
        <use xlink:href="#glyph0-1"/><g clip-path="url(#clip1)"></g></svg>
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

    /// Two drawings have names of their own, and each uses its own.
    @Test func drawingsDoNotShareNames() {
        let sections = (0..<2).map { PageSection(title: "\($0)", drawing: drawing) }
        let html = ReportPage(title: "t", summary: "s", sections: sections).html
        for number in 0..<2 {
            for name in [
                "id=\"d\(number)-glyph0-1\"", "href=\"#d\(number)-glyph0-1\"", "url(#d\(number)-clip1)",
            ] {
                #expect(html.components(separatedBy: name).count == 2, "\(name)")
            }
        }
        #expect(!html.contains("<?xml") && !html.contains("width=\"560pt\""))
        #expect(html.contains("viewBox=\"0 0 560 400\" class=\"drawing\""))
    }

    /// A sheet keeps its size and scrolls: its texts could not be read otherwise.
    @Test func wideDrawingsAreMarked() {
        let wide = drawing.replacingOccurrences(of: "0 0 560 400", with: "0 0 1178 560")
        let html = ReportPage(title: "t", summary: "s", sections: [PageSection(title: "d", drawing: wide)])
            .html
        #expect(html.contains("viewBox=\"0 0 1178 560\" class=\"drawing wide\""))
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
