import TestSupport
import Testing

@testable import Difficulty

@Suite struct PilotImagesTests {
    @Test(.eachRow) func placesAreDistinctAndWithin() {
        eachRow([(0, 10), (7, 10), (10, 10), (39, 10), (41, 10), (1_000, 100), (1 << 40, 200)]) {
            placesAreDistinctAndWithin($0.0, most: $0.1)
        }
    }

    private func placesAreDistinctAndWithin(_ count: Int, most: Int) {
        let places = PilotImages(count: count, most: most, seed: 3).places
        #expect(places.count == min(count, most) && Set(places).count == places.count)
        #expect(places.allSatisfy { $0 >= 0 && $0 < count })
        #expect(places == PilotImages(count: count, most: most, seed: 3).places)
    }

    /// Classes often lie one after the other: a pilot of the first images would tell of one class.
    @Test(arguments: [2_000, 1_000_000]) func placesAreSpread(_ count: Int) {
        let places = PilotImages(count: count, most: 500, seed: 1).places
        let mean = places.reduce(0.0) { $0 + Double($1) } / 500 / Double(count)
        // Five standard deviations of the mean of 500 uniform numbers.
        #expect(abs(mean - 0.5) < 5 / (12.0 * 500).squareRoot())
        #expect(places != PilotImages(count: count, most: 500, seed: 2).places)
    }
}
