import Statistics
import Testing

@testable import Layers

/// Filters in Winograd's domain are G g G^T, to the precision of float32.
@Suite struct WinogradFiltersTests {
    @Test(arguments: [1, 5, 8, 64, 67]) func areThoseOfTheDefinition(count: Int) {
        let rows = 3
        var stream = RandomStream(seed: 7, image: UInt64(count), draw: 0)
        var filters = (0..<(rows * 9 * count)).map { _ in Float(stream.nextUniform(from: -1, to: 1)) }
        // Numbers of all sizes, and none.
        for place in stride(from: 0, to: filters.count, by: 7) { filters[place] *= 0x1p-60 }
        for place in stride(from: 3, to: filters.count, by: 11) { filters[place] = 0 }
        let planes = WinogradFilters.planes([filters], columns: [count])
        for row in 0..<rows {
            for filter in 0..<count {
                let own = (0..<9).map { Double(filters[(row * 9 + $0) * count + filter]) }
                let expected = Self.transformed(own)
                let largest = own.map(abs).max() ?? 0
                for plane in 0..<36 {
                    let found = planes[(plane * rows + row) * count + filter]
                    #expect(abs(Double(found) - expected[plane]) <= 3e-7 * largest)
                }
            }
        }
    }

    /// `[row][column]` of G g G^T.
    private static func transformed(_ filter: [Double]) -> [Double] {
        let columns = (0..<3).map { transformed(filter[$0], filter[3 + $0], filter[6 + $0]) }
        return (0..<6).flatMap { transformed(columns[0][$0], columns[1][$0], columns[2][$0]) }
    }

    private static func transformed(_ a: Double, _ b: Double, _ c: Double) -> [Double] {
        let (sum1, sum2) = ((a + c) / 6, (a + 4 * c) / 24)
        return [a / 4, -sum1 - b / 6, -sum1 + b / 6, sum2 + b / 12, sum2 - b / 12, c]
    }
}
