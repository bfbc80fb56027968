import JointAugmentation
import Statistics
import TestSupport
import Testing

/// Means of one case from Tests/Reference/geometry_fixtures.py.
private struct GeometryReference: Decodable, CustomTestStringConvertible {
    let law: String
    let realisation: String
    let size: [Int]
    let means: [Double]
    let errors: [Double]
    let medians: [Double]
    /// Of the pairs that are apart, and of those whose one box is inside the other.
    let shares: [Double]
    let correlations: [Double]

    static let all = LawReference.load("geometry", as: [GeometryReference].self)

    var testDescription: String { "\(law), \(realisation), \(size)" }
}

@Suite struct GeometryRunTests {
    private let range: ParameterRange

    init() throws { range = try .area(low: 0.2, high: 1) }

    private func request(_ law: Law, _ realisation: Realisation, count: Int) -> SampleRequest {
        SampleRequest(law: law, range: range, realisation: realisation, count: count, seed: 11, bins: 50)
    }

    @Test func referencesAreThere() { #expect(GeometryReference.all.count == 3) }

    /// Against a simulation of its own, within five standard errors of the difference.
    @Test(arguments: GeometryReference.all)
    fileprivate func agreesWithASimulation(_ reference: GeometryReference) throws {
        let realisation = try #require(Realisation(rawValue: reference.realisation))
        let law: Law = reference.law == "jc" ? .joint(beta: 0) : .independent
        let size = try ImageSize(width: reference.size[0], height: reference.size[1])
        let run = try GeometryRun(request(law, realisation, count: 400_000), size: size, threads: 2)
        for (place, summary) in run.summaries.enumerated() {
            let error =
                (summary.standardError * summary.standardError
                + reference.errors[place] * reference.errors[place]).squareRoot()
            #expect(abs(summary.mean - reference.means[place]) < 5 * error, "\(summary.measure)")
            #expect(abs(summary.standardError / reference.errors[place] - 1) < 0.01)
            #expect(abs(summary.distribution.quantile(0.5) - reference.medians[place]) < 0.003)
            let correlation = try #require(summary.correlation)
            #expect(abs(correlation - reference.correlations[place]) < 0.01)
        }
        let apart = run.summary(of: .intersectionOverUnion).shareAtZero
        #expect(abs(apart - reference.shares[0]) < 0.0005)
        #expect(abs(run.summary(of: .containment).shareAtOne - reference.shares[1]) < 0.005)
    }

    @Test func sameForAnyThreads() throws {
        let size = try ImageSize(width: 64, height: 48)
        var wanted = request(.joint(beta: -1), .torchvision, count: 100_001)
        wanted.keepsDraws = true
        let one = try GeometryRun(wanted, size: size, threads: 1)
        let three = try GeometryRun(wanted, size: size, threads: 3)
        #expect(one.summaries == three.summaries && one.draws == three.draws)
        #expect(one.draws.count == 100_001)
        #expect(one.summaries.allSatisfy { $0.distribution.total == 100_001 })
    }

    /// The pairs are those of a sampling run, and the summaries are of them.
    @Test func drawsAreThoseOfSampling() throws {
        let size = try ImageSize(width: 64, height: 48)
        var wanted = request(.independent, .torchvision, count: 5000)
        (wanted.keepsDraws, wanted.size) = (true, size)
        let run = try GeometryRun(wanted, size: size, threads: 2)
        #expect(try run.draws.map(\.areas) == SampleRun(wanted, threads: 1).draws)
        for summary in run.summaries {
            let values = run.draws.map { summary.measure.value(of: $0.geometry) }
            #expect(relativeError(summary.mean, values.reduce(0, +) / 5000) < Tolerance.closedForm)
            #expect(summary.shareAtOne == Double(values.count { $0 == 1 }) / 5000)
            let middle = values.sorted()[2499]
            #expect(
                abs(summary.distribution.quantile(0.5) - middle) <= 1 / Double(UnitDistribution.resolution))
        }
    }

    @Test func fixedRatiosHaveNoCorrelation() throws {
        let size = try ImageSize(width: 100, height: 100)
        let run = try GeometryRun(request(.fixedRatio(2), .nominal, count: 1000), size: size, threads: 1)
        #expect(run.summaries.allSatisfy { $0.correlation == nil && $0.standardDeviation > 0 })
    }

    @Test func nonsenseIsRefused() throws {
        let size = try ImageSize(width: 100, height: 100)
        #expect(throws: AugmentationError.self) {
            try GeometryRun(request(.joint(beta: .nan), .nominal, count: 10), size: size, threads: 1)
        }
        var wanted = request(.independent, .nominal, count: 10)
        wanted.bins = 0
        #expect(throws: StatisticsError.self) { try GeometryRun(wanted, size: size, threads: 1) }
    }
}
