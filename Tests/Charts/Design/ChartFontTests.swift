import Foundation
import TestSupport
import Testing

@testable import Charts

/// Fonts are those that are installed, and files have them in them.
struct ChartFontTests {
    @Test func installedFamiliesAreFoundInAnyCase() throws {
        #expect(try ChartFont("dejavu sans") == .standard)
        #expect(try ChartFont("Serif").family == "serif")
    }

    @Test(.eachRow) func familiesThatAreNotThereAreRefused() {
        eachRow(["No Such Family", "", "DejaVu", "'; }"]) { family in
            #expect {
                _ = try ChartFont(family)
            } throws: { error in
                guard case .unknownFont(family, let taken, let known)? = error as? ChartError else {
                    return false
                }
                let isShort = !taken.isEmpty && !known.isEmpty && known.count <= 13
                return isShort && (family != "DejaVu" || known[0].hasPrefix("DejaVu"))
            }
        }
    }

    @Test func textsAreAsWideAsTheirFont() throws {
        let widths = [ChartFont.standard, try ChartFont("DejaVu Sans Mono")].map {
            TextMeasurer(font: $0).width(of: "illicit", .title)
        }
        #expect(widths[1] > 1.2 * widths[0])
    }

    @Test func documentsNameTheFont() throws {
        var design = ChartDesign()
        design.font = try ChartFont("DejaVu Sans Mono")
        let svg = String(
            decoding: try ChartRenderer.render(SampleCharts.figure4, as: .svg, design: design), as: UTF8.self)
        #expect(svg.contains("font-family=\"'DejaVu Sans Mono', 'DejaVu Sans', sans-serif\""))
    }

    /// A journal's printer has no fonts but those in the file; PDF 1.4 keeps its dictionaries where text tools see them.
    @Test func documentsHaveTheirFontsInThem() throws {
        for family in ["DejaVu Sans", "DejaVu Sans Mono"] {
            var design = ChartDesign(width: 238)
            design.font = try ChartFont(family)
            let pdf = String(
                decoding: try ChartRenderer.render(SampleCharts.figure3, as: .pdf, design: design),
                as: UTF8.self)
            #expect(pdf.hasPrefix("%PDF-1.4"))
            let fonts = pdf.components(separatedBy: "/Type /FontDescriptor").count - 1
            let files = pdf.matches(of: #/\/FontFile[23]? \d+ 0 R/#).count
            #expect(fonts > 0 && files == fonts)
            #expect(pdf.contains("+" + family.replacing(" ", with: "")))
        }
    }

    @Test func outlinesNeedNoFont() throws {
        var design = ChartDesign()
        design.svgText = .outlines
        let svg = try ["text", "outlines"].map { kind in
            design.svgText = try #require(SVGText(rawValue: kind))
            return String(
                decoding: try ChartRenderer.render(SampleCharts.figure4, as: .svg, design: design),
                as: UTF8.self)
        }
        #expect(svg[0].contains("<text ") && !svg[1].contains("<text "))
        let paths = svg.map { $0.components(separatedBy: "<path ").count }
        #expect(paths[1] - paths[0] == svg[0].components(separatedBy: "<text ").count - 1)
        // Each text has letters, which are closed.
        let outlines = svg[1].matches(of: #/<path fill="[^"]*" d="([^"]*)"/#).map(\.1)
        #expect(outlines.count == paths[1] - paths[0])
        #expect(outlines.allSatisfy { $0.contains("Z") && $0.count > 40 })
    }
}
