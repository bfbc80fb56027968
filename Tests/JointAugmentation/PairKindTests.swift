import JointAugmentation
import Statistics
import TestSupport
import Testing

/// The four kinds of pairs of the paper's Figure 1.
@Suite struct PairKindTests {
    @Test(.eachRow) func isWhatTheAreasSay() {
        eachRow([
            (0.3, 0.9, 0.2, PairKind.wholeAndPart), (0.9, 0.3, 0.2, .wholeAndPart),
            (0.85, 0.95, 0.8, .bothWhole),
            (0.3, 0.35, 0.05, .differentParts), (0.3, 0.35, 0.6, .samePart), (0.3, 0.35, 0.3, nil),
            (0.6, 0.9, 0.5, nil), (0.6, 0.6, 0.9, nil),
        ]) { try isWhatTheAreasSay(first: $0.0, second: $0.1, overlap: $0.2, kind: $0.3) }
    }

    private func isWhatTheAreasSay(first: Double, second: Double, overlap: Double, kind: PairKind?) throws {
        let range = try ParameterRange.area(low: 0.2, high: 1)
        #expect(PairKind(first: first, second: second, intersectionOverUnion: overlap, range: range) == kind)
    }

    /// RandomCrop's areas are independent and uniform: 1/8 of its pairs are a whole and a part, 1/16 two wholes.
    @Test func sharesOfRandomCropAreThoseOfUniformAreas() throws {
        let run = try run(.independent, threads: 2)
        // 99.99% of correct runs.
        #expect(try run.share(of: .wholeAndPart).interval(confidence: 0.9999).contains(0.125))
        #expect(try run.share(of: .bothWhole).interval(confidence: 0.9999).contains(0.0625))
    }

    /// JC(beta) draws a whole and a part the more often the smaller beta is.
    @Test func jointLawsDrawMoreWholesAndParts() throws {
        let shares = try [Law.independent, .joint(beta: 2), .joint(beta: 0), .joint(beta: -2)].map {
            try run($0, threads: 2).share(of: .wholeAndPart).share
        }
        #expect(shares == shares.sorted())
        #expect(shares[3] > 3 * shares[0])
    }

    @Test func isTheSameForAnyNumberOfThreads() throws {
        let (one, three) = (try run(.independent, threads: 1), try run(.independent, threads: 3))
        #expect(one.counts == three.counts)
        #expect(one.firstDraws == three.firstDraws)
        #expect(one.firstDraws.values.allSatisfy { $0.count == 2 && $0[0] < $0[1] })
    }

    private func run(_ law: Law, threads: Int) throws -> PairKindRun {
        let range = try ParameterRange.area(low: 0.2, high: 1)
        let sampler = try CropSampler(law: law, range: range, realisation: .nominal)
        return PairKindRun(
            sampler, range: range, size: try ImageSize(width: 320, height: 240), count: 50_000, kept: 2,
            seed: 3,
            threads: threads)
    }
}
