import TestSupport
import Testing

@testable import Training

struct LastQuarterTests {
    @Test func takesTheLastQuarter() {
        let quarter = LastQuarter((0..<80).map { Double($0) })
        #expect(quarter.count == 20 && quarter.mean == 69.5)
        // Blocks of two have the means 60.5, 62.5, ..., 78.5.
        #expect(abs(quarter.standardError - 6.0553007081949835 / 10.0.squareRoot()) < Tolerance.closedForm)
    }

    @Test func shortRunsHaveOne() {
        #expect(LastQuarter([]) == LastQuarter([]))
        #expect(LastQuarter([]).count == 0 && LastQuarter([]).mean == 0)
        #expect(LastQuarter([3]).mean == 3 && LastQuarter([3]).standardError == 0)
    }
}
