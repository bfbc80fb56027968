import JointAugmentation
import TestSupport
import Testing

/// Values of the released crops' log ratio from Tests/Reference/released_fixtures.py.
struct ReleasedReference: Decodable, CustomTestStringConvertible {
    let width: Int
    let height: Int
    let low: Double
    let high: Double
    let massAtZero: Double
    let meanAbsoluteLogRatio: Double
    /// Log ratios x with P(T <= x).
    let cumulative: [[Double]]

    static let all = LawReference.load("released", as: [ReleasedReference].self)

    var testDescription: String { "areas [\(low), \(high)] on \(width) x \(height)" }
}

@Suite struct ReleasedCropsTests {
    /// The reference integrates over pairs of areas, the program over its own formulas: eight digits agree.
    private static let tolerance = 1e-8

    @Test func thereAreReferences() { #expect(ReleasedReference.all.count == 4) }

    @Test(.eachRow) func predictionEqualsAnIndependentIntegral() {
        eachRow(ReleasedReference.all) { try predictionEqualsAnIndependentIntegral($0) }
    }

    private func predictionEqualsAnIndependentIntegral(_ reference: ReleasedReference) throws {
        let prediction = try ReleasedCrops().prediction(
            law: .joint(beta: 0), range: try .area(low: reference.low, high: reference.high),
            size: try ImageSize(width: reference.width, height: reference.height))
        #expect(abs(prediction.massAtZero - reference.massAtZero) < Self.tolerance)
        #expect(abs(prediction.meanAbsoluteLogRatio - reference.meanAbsoluteLogRatio) < Self.tolerance)
        for point in reference.cumulative {
            #expect(abs(prediction.cumulativeProbability(at: point[0]) - point[1]) < Self.tolerance)
        }
    }
}
