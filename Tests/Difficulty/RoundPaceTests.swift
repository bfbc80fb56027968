import Testing

@testable import Difficulty

/// How many images a round has.
@Suite struct RoundPaceTests {
    @Test func roundsWithAStoreTakeSeconds() {
        var pace = RoundPace(most: 100_000, least: 8, isStored: true)
        #expect(pace.count == 8)
        for _ in 0..<20 { pace.took(.milliseconds(10 * pace.count), for: pace.count) }
        #expect(abs(pace.count - 300) <= 1)
    }

    /// The first result waits for no more than one batch of each thread.
    @Test func theFirstRoundIsAsShortAsAnIntervalAllows() {
        #expect(RoundPace(most: 100, least: 1, isStored: true).count == 2)
        #expect(RoundPace(most: 100, least: 10, isStored: false).count == 10)
        #expect(RoundPace(most: 1, least: 10, isStored: false).count == 1)
    }

    /// A resumed round of which little is missing says nothing of how long a whole one takes.
    @Test func fewImagesDoNotLengthenRounds() {
        var pace = RoundPace(most: 100_000, least: 8, isStored: true)
        let before = pace.count
        for _ in 0..<20 { pace.took(.microseconds(50), for: 1) }
        for _ in 0..<20 { pace.took(.zero, for: 0) }
        #expect(pace.count == before)
        pace.took(.milliseconds(100), for: 10)
        #expect(pace.count == 40)
    }

    @Test func roundsStayWithinTheirBounds() {
        var pace = RoundPace(most: 50, least: 8, isStored: false)
        for _ in 0..<9 { pace.took(.zero, for: 50) }
        #expect(pace.count == 50)
        for _ in 0..<9 { pace.took(.seconds(1000), for: 8) }
        #expect(pace.count == 8)
    }
}
