import RealModule
import Statistics
import TestSupport
import Testing

@Suite struct LikelihoodFitTests {
    private static let grid = (0...40).map { 0.25 * Double($0) - 5 }

    /// Of a normal mean the interval is the textbook's: mean +- 1.96 standard errors.
    @Test func intervalOfANormalMean() throws {
        let (mean, error) = (0.3137, 0.21)
        let fit = try LikelihoodFit(over: Self.grid) { -0.5 * ($0 - mean) * ($0 - mean) / (error * error) }
        let reach = 1.959_963_984_540_054 * error
        #expect(abs(fit.value - mean) < Tolerance.sixDigits)
        #expect(abs(fit.low - (mean - reach)) < Tolerance.sixDigits)
        #expect(abs(fit.high - (mean + reach)) < Tolerance.sixDigits)
        #expect(!fit.isOpenBelow && !fit.isOpenAbove)
    }

    @Test func anEndOfTheSearchIsNoEndOfTheInterval() throws {
        let fit = try LikelihoodFit(over: Self.grid) { $0 }
        #expect(fit.value == 5 && fit.isOpenAbove && !fit.isOpenBelow)
        #expect(abs(fit.low - (5 - LikelihoodFit.dropOf95Percent)) < Tolerance.sixDigits)
    }

    /// A peak narrower than the grid's steps at either side of a kink, and a lower one that the interval holds too.
    @Test func peaksOnBothSides() throws {
        let height = { (x: Double) in
            max(-200 * (x - 1.1) * (x - 1.1), -0.5 - 200 * (x + 1.1) * (x + 1.1))
        }
        let fit = try LikelihoodFit(over: Self.grid, height)
        #expect(abs(fit.value - 1.1) < Tolerance.sixDigits)
        #expect(fit.low < -1.1 && fit.high > 1.1)
    }

    @Test func refusesWhatHasNoMaximum() {
        #expect(throws: StatisticsError.self) { try LikelihoodFit(over: [1]) { $0 } }
        #expect(throws: StatisticsError.self) { try LikelihoodFit(over: [1, 2]) { _ in .nan } }
    }
}
