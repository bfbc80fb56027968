import JointAugmentation
import Statistics
import Testing

@Suite struct SampleRunTests {
    /// More pieces than one round has, so that rounds are added too.
    @Test func roundsAddUpToTheSameForAnyThreads() throws {
        let request = SampleRequest(
            law: .independent, range: try .area(low: 0.2, high: 1), count: (1 << 24) + (1 << 16) + 1, bins: 64
        )
        let (one, four) = (try SampleRun(request, threads: 1), try SampleRun(request, threads: 4))
        #expect(one.histogram == four.histogram && one.histogram.total == request.count)
        #expect(one.meanAbsoluteLogRatio == four.meanAbsoluteLogRatio)
        #expect(one.meanParameters == four.meanParameters)
    }

    /// Sums are those of the pieces of 32,768 pairs, added in their order.
    @Test func sumsAreAddedInTheOrderOfTheirPieces() throws {
        let request = SampleRequest(
            law: .joint(beta: 1), range: try .area(low: 0.2, high: 1), count: 100_000, seed: 4,
            keepsDraws: true)
        let run = try SampleRun(request, threads: 3)
        var total = 0.0
        for start in stride(from: 0, to: request.count, by: 1 << 15) {
            total += run.draws[start..<min(start + 1 << 15, request.count)].reduce(0.0) {
                $0 + abs($1.logRatio)
            }
        }
        #expect(run.draws.count == request.count)
        #expect(run.meanAbsoluteLogRatio == total / 100_000)
    }
}
