import TestSupport
import Testing

@testable import Charts

/// Lines and areas are cut exactly where they leave a rectangle.
struct PageClippingTests {
    private let window = PageRect(x: 0, y: 0, width: 10, height: 10)

    private func points(_ pairs: [(Double, Double)]) -> [PagePoint] {
        pairs.map { PagePoint(x: $0.0, y: $0.1) }
    }

    private func area(_ outline: [PagePoint]) -> Double {
        guard let last = outline.last else { return 0 }
        return abs(
            zip([last] + outline, outline).map { $0.x * $1.y - $1.x * $0.y }.reduce(0, +)) / 2
    }

    @Test func cutsALineIntoItsVisiblePieces() {
        let line = points([(-5, 5), (5, 5), (5, 15), (8, 15), (8, 5), (9, 5)])
        let pieces = window.clip(line: line)
        #expect(pieces == [points([(0, 5), (5, 5), (5, 10)]), points([(8, 10), (8, 5), (9, 5)])])
    }

    @Test func keepsWhatIsInsideAsItIs() {
        let line = points([(1, 1), (9, 2), (3, 7)])
        #expect(window.clip(line: line) == [line])
        #expect(window.clip(area: line) == line)
        #expect(window.clip(line: points([(11, 0), (11, 10)])).isEmpty)
        #expect(window.clip(area: points([(11, 0), (15, 10), (12, 4)])).isEmpty)
    }

    @Test func cutsVeryLongLinesWhereTheyCross() throws {
        let far = 1e12
        let piece = try #require(window.clip(PagePoint(x: -far, y: -far), PagePoint(x: far, y: far)))
        // A position of 1e12 points has a spacing of 1.2e-4 points.
        let tolerance = 1e-3
        #expect(abs(piece.0.x - piece.0.y) < tolerance && abs(piece.1.x - piece.1.y) < tolerance)
        #expect(abs(piece.0.x) < tolerance && abs(piece.1.x - 10) < tolerance)
    }

    @Test func cutsAreas() {
        let triangle = points([(-10, 0), (10, 0), (10, 20)])
        // Inside: the square without the triangle x - y < -10, which only touches its corner.
        #expect(area(window.clip(area: triangle)) == 100)
        #expect(area(window.clip(area: points([(5, -5), (15, 5), (5, 15), (-5, 5)]))) == 100)
        #expect(area(window.clip(area: points([(0, 5), (20, 5), (20, 30), (0, 30)]))) == 50)
        let clipped = window.clip(area: points([(5, 5), (1e12, 6), (1e12, 7)]))
        #expect(clipped.allSatisfy { window.expanded(by: Tolerance.position).contains($0) })
    }

    @Test func thinsLongLinesToWhatShows() {
        let line = (0..<100_000).map { PagePoint(x: Double($0) / 1_000, y: Double($0 * 7_919 % 1_000)) }
        let thinned = LineThinning.thin(line)
        #expect(thinned.count <= 4 * 200 && thinned.count > 200)
        #expect(thinned.first == line.first && thinned.last == line.last)
        #expect(
            thinned.map(\.y).max() == line.map(\.y).max() && thinned.map(\.y).min() == line.map(\.y).min())
        let short = Array(line.prefix(2_000))
        #expect(LineThinning.thin(short) == short)
    }
}
