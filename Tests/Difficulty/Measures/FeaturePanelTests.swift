import Foundation
import Statistics
import TestSupport
import Testing

@testable import Difficulty

@Suite struct FeaturePanelTests {
    @Test(.eachRow) func asManyImagesAsFit() {
        eachRow([
            (2_000, 12, 512, 2_000), (1_000_000, 12, 2048, 682), (1_000_000, 12, 512, 2_720),
            (29, 12, 512, 0),
            (1_000_000, 130, 64, 0), (1_000_000, 128, 16_384, 0),
        ]) { count, views, width, expected in
            #expect(FeaturePanel.size(of: count, views: views, width: width) == expected)
        }
        // Those of fewer are among those of more.
        let (few, many) = (FeaturePanel(of: 500, seed: 4, size: 40), FeaturePanel(of: 500, seed: 4, size: 90))
        #expect(
            (0..<500).count { few.contains($0) } == 40
                && (0..<500).allSatisfy { !few.contains($0) || many.contains($0) })
    }

    @Test func everyHalfIsReadAsItIs() {
        let values = (0..<1 << 16).map { Float16(bitPattern: UInt16($0)) }.filter { abs($0) <= 1 }
        let features = ViewFeatures(values.map { Float($0) }, places: [0], width: values.count)
        // Read from bytes: as unit vectors they are small.
        let scale = features.lengths[0]
        let right = features.unitRows.elementsEqual(features.units.map { Float($0) })
        #expect(right && scale > 1)
        #expect(features.unitRows.allSatisfy { abs($0) < 1 } && features.count == 1)
    }

    @Test func bytesComeBack() throws {
        var stream = RandomStream(seed: 5, image: 0)
        let rows = (0..<7 * 9).map { _ in Float(stream.nextUniform(from: -3, to: 3)) }
        let features = ViewFeatures(rows, places: [3, 0, 6, 6], width: 9)
        #expect(try #require(ViewFeatures(features.data)) == features)
        #expect(features.rows.count == 36 && features.rows[18..<27].elementsEqual(features.rows[27...]))
        let error = zip(features.rows[..<9], rows[27..<36]).map { abs($0 - $1) }.max() ?? 1
        #expect(error < 3e-3)
    }

    @Test(.eachRow) func otherBytesAreRefused() throws {
        let features = ViewFeatures((0..<24).map { Float($0) }, places: [0, 1], width: 12)
        let data = features.data
        var (many, none, infinite, large) = (data, data, data, data)
        many.replaceSubrange(0..<4, with: [255, 255, 255, 255])
        none.replaceSubrange(0..<4, with: [0, 0, 0, 0])
        infinite.replaceSubrange(4..<8, with: [0, 0, 128, 127])
        large.replaceSubrange(12..<14, with: [0, 0x7B])
        eachRow([
            ("none", Data()), ("short", data.dropLast()), ("head", data.prefix(4)), ("many", many),
            ("no views", none), ("infinite", infinite), ("large", large),
        ]) { _, bytes in #expect(ViewFeatures(Data(bytes)) == nil) }
    }
}
