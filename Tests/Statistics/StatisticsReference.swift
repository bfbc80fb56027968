import Foundation

/// Values from Tests/Reference/statistics_fixtures.py.
struct StatisticsReference: Decodable {
    let normalQuantiles: [[Double]]
    let gammas: [[Double]]
    let students: [[Double]]
    let kolmogorov: [[Double]]
    let sample: [Double]
    let distance: Double
    let counts: [Int]
    let probabilities: [Double]
    let chiSquare: Double
    let chiSquarePValue: Double

    static func load() throws -> StatisticsReference {
        let url = Bundle.module.resourceURL?.appendingPathComponent("Fixtures/statistics.json")
        let data = try Data(contentsOf: url ?? URL(fileURLWithPath: "Fixtures/statistics.json"))
        return try JSONDecoder().decode(StatisticsReference.self, from: data)
    }
}
