import Foundation
import JointAugmentation
import Statistics
import TestSupport
import Testing

@Suite struct ContrastiveCropTests {
    private let size = try? ImageSize(width: 200, height: 120)
    private static let object = ObjectBox(rows: 0.25...0.5, columns: 0.6...0.9)

    private func sampler(_ law: Law, _ crop: ContrastiveCrop?) throws -> DesignSampler {
        try DesignSampler(
            law: law,
            design: JointDesign(
                areas: .area(low: 0.2, high: 1), realisation: .torchvision, contrastiveCrop: crop))
    }

    /// A value of the official code: a map of 4 x 4 with 1 and 0.5, brought to 32 pixels, above 0.1.
    @Test func findsTheOfficialBox() {
        var map = [Float](repeating: 0, count: 16)
        (map[1 * 4 + 2], map[2 * 4 + 1]) = (1, 0.5)
        let box = ObjectBox(map: map, height: 4, width: 4, side: 32, threshold: 0.1)
        #expect(box == ObjectBox(rows: 0.15625...0.78125, columns: 0.1875...0.8125))
        // Neither an offset nor a scale of the map matters, nor does what it has outside of the part.
        let other = ObjectBox(
            map: map.map { 3 * $0 - 7 }, height: 4, width: 4, side: 32, threshold: 0.1)
        #expect(other == box)
    }

    /// Tests/Reference/object_box_fixtures.py
    private struct Part: Decodable {
        let height: Int
        let width: Int
        let side: Int
        let threshold: Double
        let map: [Float]
        let part: [Double]
    }

    @Test func findsWhatTorchFinds() throws {
        let parts = LawReference.load("object_boxes", as: [Part].self)
        #expect(parts.count == 24)
        for part in parts {
            let box = ObjectBox(
                map: part.map, height: part.height, width: part.width, side: part.side,
                threshold: part.threshold)
            let found = [
                box.rows.lowerBound, box.rows.upperBound, box.columns.lowerBound, box.columns.upperBound,
            ]
            #expect(found == part.part, "\(part.height) x \(part.width), \(part.threshold)")
        }
    }

    @Test func takesAllOfAnImageWithoutContrast() {
        for value in [Float(0), 3] {
            let map = [Float](repeating: value, count: 6)
            #expect(ObjectBox(map: map, height: 2, width: 3, side: 16, threshold: 0.1) == .whole)
        }
    }

    /// Sizes, areas and log ratios are the scheme's; places are within the image; a last resort stays.
    @Test(.eachRow) func changesPlacesAlone() {
        eachRow([Law.independent, .joint(beta: -2), .joint(beta: 2)]) { try changesPlacesAlone(under: $0) }
    }

    private func changesPlacesAlone(under law: Law) throws {
        let size = try #require(size)
        let plain = try sampler(law, nil)
        let placed = try sampler(law, ContrastiveCrop(alpha: 0.6))
        var (moved, isKept, isInside, isPlain) = (0, true, true, true)
        for draw in 0..<UInt32(2000) {
            let one = plain.pair(seed: 1, image: 4, draw: draw, size: size)
            let other = placed.pair(seed: 1, image: 4, draw: draw, size: size, object: Self.object)
            isKept =
                isKept && one.crops.logRatio == other.crops.logRatio
                && one.crops.drawn == other.crops.drawn
            let views = [(one.crops.first, other.crops.first), (one.crops.second, other.crops.second)]
            for (view, placed) in views {
                let (box, new) = (view.box, placed.box)
                isKept =
                    isKept && view.area == placed.area && box.width == new.width
                    && box.height == new.height
                isKept = isKept && (!view.isFallback || new == box)
                isInside =
                    isInside && new.left >= 0 && new.top >= 0 && new.left + new.width <= size.width
                    && new.top + new.height <= size.height
                moved += new == box ? 0 : 1
            }
            // Without a box, as before the first look, the scheme places crops.
            isPlain = isPlain && placed.pair(seed: 1, image: 4, draw: draw, size: size) == one
        }
        #expect(isKept && isInside && isPlain)
        #expect(moved > 2000)
    }

    /// P(B <= share) of Beta(1/2, 1/2).
    private func arcsine(_ share: Double) -> Double { 2 / Double.pi * asin(share.squareRoot()) }

    /// The first row is low + ⌊(high - low) B⌋, whose law is known where that of B is: the arcsine law of α = 1/2.
    @Test func placesByTheLawOfTheCenter() throws {
        let size = try #require(size)
        let sampler = try DesignSampler(
            law: .fixedRatio(1),
            design: JointDesign(
                areas: .area(low: 0.25, high: 0.25001), contrastiveCrop: ContrastiveCrop(alpha: 0.5)))
        let count = 40_000
        var (observed, expected): ([Int: Int], [Int: Double]) = ([:], [:])
        for draw in 0..<UInt32(count) {
            let box = sampler.pair(seed: 2, image: 0, draw: draw, size: size, object: Self.object).crops
                .second.box
            observed[box.top, default: 0] += 1
            let (low, high) = (
                max(30 - box.height / 2, 0), min(max(60 - box.height / 2, 0), 120 - box.height)
            )
            guard high > low else {
                expected[low, default: 0] += 1
                continue
            }
            let steps = Double(high - low)
            for place in 0..<(high - low) {
                expected[low + place, default: 0] +=
                    arcsine((Double(place) + 1) / steps) - arcsine(Double(place) / steps)
            }
        }
        #expect(observed.keys.allSatisfy { expected[$0] != nil })
        let cells = expected.filter { $0.value >= 20 }
        let statistic = cells.reduce(0.0) { sum, cell in
            let difference = Double(observed[cell.key] ?? 0) - cell.value
            return sum + difference * difference / cell.value
        }
        #expect(cells.count > 20)
        // Far above the 99.99% quantile of as many degrees of freedom.
        #expect(statistic < Double(cells.count) + 4 * (2 * Double(cells.count)).squareRoot() + 10)
    }

    @Test func refusesWhatMakesNoSense() throws {
        for (alpha, threshold) in [(0, 0.1), (-1, 0.1), (.nan, 0.1), (1e9, 0.1), (0.6, 1), (0.6, -0.1)] {
            #expect(throws: AugmentationError.self) {
                try ContrastiveCrop(alpha: alpha, threshold: threshold)
            }
        }
    }
}
