import Foundation
import FoundationXML
import TestSupport
import Testing

@testable import Charts

/// What callers may pass without a thought still gives a whole chart, or one line that says why not.
struct RobustnessTests {
    @Test(arguments: ChartFormat.allCases)
    func takesEveryKindOfCharacter(_ format: ChartFormat) throws {
        let codes: [UInt32] = [
            0, 0x7F, 0x85, 0xFDD0, 0xFFFE, 0x1FFFF, 0x10FFFF, 0xE000, 0x202E, 0x65, 0x301, 0x6F22, 0x1F469,
            0x200D, 0x1F467, 0xD, 0xA, 0x9,
        ]
        let text = String(String.UnicodeScalarView(codes.compactMap(Unicode.Scalar.init)))
        let chart = Chart(
            title: text, caption: text, xAxis: Axis(text), yAxis: Axis(text, categories: [text, ""]),
            series: [.points(text, [DataPoint(x: 1, y: 1)])])
        let bytes = try ChartRenderer.render(chart, as: format)
        if format == .svg { #expect(XMLParser(data: Data(bytes)).parse()) }
        #expect(bytes.count > 1_000)
    }

    @Test func longTextsKeepEveryLetter() throws {
        for chart in [AwkwardCharts.longTexts, AwkwardCharts.unbreakableTexts] {
            let boxes = try ChartPage(chart, measurer: TextMeasurer()).textBoxes
            func text(_ role: TextBox.Role) -> String {
                boxes.filter { $0.role == role }.map(\.text).joined().filter { $0 != " " }
            }
            #expect(text(.title) == chart.title.filter { $0 != " " })
            #expect(text(.caption) == chart.caption.filter { $0 != " " })
            #expect(text(.legend) == chart.series[0].name.filter { $0 != " " })
            #expect(text(.axisLabel) == (chart.xAxis.label + chart.yAxis.label).filter { $0 != " " })
        }
    }

    @Test(.eachRow) func documentsDoNotTellTheTime() {
        eachRow(SampleCharts.byName) { try documentsDoNotTellTheTime($0) }
    }

    private func documentsDoNotTellTheTime(_ sample: NamedChart) throws {
        let text = String(decoding: try ChartRenderer.render(sample.chart, as: .pdf), as: UTF8.self)
        #expect(text.contains("/CreationDate (20000101000000"))
        #expect(!text.contains("/ModDate"))
    }

    @Test func errorsStayOnOneLine() {
        let errors: [ChartError] = [
            .nothingToDraw(what: "a\nb"), .emptySeries(series: "a\r\nb"), .unknownFormat(ending: "\u{1B}[2J"),
            .cairo(operation: "a", status: "b\n"),
        ]
        for error in errors {
            #expect(!error.description.contains { $0.isNewline || $0 == "\u{1B}" })
            #expect(error.description.contains("expected") && error.description.contains("found"))
        }
    }

    @Test(.eachRow) func sizesMustBePositiveAndModest() {
        eachRow([0, -1, Double.infinity, .nan, 1e9]) { sizesMustBePositiveAndModest($0) }
    }

    private func sizesMustBePositiveAndModest(_ side: Double) {
        var chart = SampleCharts.figure4
        func isInvalidSize(_ error: any Error) -> Bool {
            if case ChartError.invalidSize = error { true } else { false }
        }
        #expect(
            performing: {
                _ = try ChartRenderer.render(chart, as: .png, design: ChartDesign(dotsPerInch: 72 * side))
            }, throws: isInvalidSize)
        chart.size.height = side
        #expect(performing: { _ = try ChartRenderer.render(chart, as: .pdf) }, throws: isInvalidSize)
    }

    @Test func pointsAtOnePlaceShowAsADot() throws {
        let chart = Chart(xAxis: Axis("x"), yAxis: Axis("y"), series: [.line("", x: [2, 2], y: [3, 3])])
        let laidOut = try ChartLayout(chart, measurer: TextMeasurer()).layOut()
        #expect(laidOut.geometries.flatMap(\.markers).count == 1)
    }

    @Test func pointsWithoutAPlaceDoNotStretchTheOtherAxis() {
        let chart = Chart(
            xAxis: Axis("x", scale: .logarithmic), yAxis: Axis("y"),
            series: [.line("", x: [0, 1, 2], y: [1e6, 3, 4])])
        #expect(DataExtent(chart).y == [3, 4])
    }
}
