import TestSupport
import Testing

@testable import Charts

/// Texts are measured and broken so that no line is too long and no letter is lost.
struct TextMeasurerTests {
    private let measurer = TextMeasurer()

    @Test func measuresTheChartFont() {
        // DejaVu Sans: M is 1767 of 2048 units wide, i 569, a space 651.
        let width = measurer.width(of: "M i", .tickLabel)
        // Cairo rounds outlines to 1/64 of a pixel, three times here.
        #expect(abs(width - 10 * (1_767 + 651 + 569) / 2_048) < 3.0 / 64)
        let extents = measurer.extents(of: .tickLabel)
        #expect(extents.ascent + extents.descent <= TextStyle.tickLabel.lineHeight)
    }

    @Test(.eachRow) func wrapsWithinTheLimit() {
        eachRow([40.0, 90, 250, 1_000]) { wrapsWithinTheLimit($0) }
    }

    private func wrapsWithinTheLimit(_ limit: Double) {
        for text in [
            AwkwardCharts.longText, "one two-three four – five", String(repeating: "word", count: 50),
        ] {
            let lines = measurer.wrap(text, .caption, limit: limit)
            #expect(lines.allSatisfy { measurer.width(of: $0, .caption) <= limit })
            let letters = { (text: String) in text.filter { $0 != " " } }
            #expect(letters(lines.joined()) == letters(text))
        }
    }

    @Test func breaksAtSpacesAndHyphens() {
        let limit = measurer.width(of: "of-a-long-run", .caption)
        #expect(measurer.wrap("some of-a-long-run", .caption, limit: limit) == ["some of-a-", "long-run"])
        #expect(measurer.wrap("one\ntwo", .caption, limit: 1_000) == ["one", "two"])
        #expect(measurer.fitsWordByWord("of-a-long-run", .caption, limit: limit / 2))
        #expect(!measurer.fitsWordByWord("ofalongrun", .caption, limit: limit / 2))
    }

    @Test func namesOfALetterAndAWordStayWhole() {
        let limit = measurer.width(of: "RandomCrop, J-", .caption)
        let lines = measurer.wrap("RandomCrop, J-Crop(0)", .caption, limit: limit)
        #expect(lines == ["RandomCrop,", "J-Crop(0)"])
    }

    @Test func controlCharactersBecomeSpaces() {
        #expect(measurer.wrap("a\u{0}b\u{7}c\td", .caption, limit: 1_000) == ["a b c d"])
    }
}
