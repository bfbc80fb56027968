import Foundation
import JointAugmentation
import Testing

/// Values of one law from Tests/Reference/laws_fixtures.py.
struct LawReference: Decodable, CustomTestStringConvertible {
    let scale: [Double]
    let beta: Double?
    let points: [[Double?]]
    let quantiles: [[Double?]]
    let exceedance: [[Double?]]
    let mean: Double
    let entropy: Double

    static let all: [LawReference] = load("laws", as: [LawReference].self)

    static func load<Value: Decodable & RangeReplaceableCollection>(_ name: String, as type: Value.Type)
        -> Value
    {
        guard let url = Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: "json"),
            let data = try? Data(contentsOf: url),
            let value = try? JSONDecoder().decode(Value.self, from: data)
        else { return Value() }
        return value
    }

    var testDescription: String { "\(beta.map { "JC(\($0))" } ?? "RandomCrop") on \(scale)" }

    var law: any LogRatioLaw {
        get throws {
            let range = try ParameterRange(low: scale[0], high: scale[1])
            guard let beta else { return IndependentLaw(range: range) }
            return try JointLaw(beta: beta, range: range)
        }
    }
}
