import Foundation

@testable import Difficulty

/// Values from Tests/Reference/evaluation_fixtures.py.
struct EvaluationReference: Decodable {
    struct Votes: Decodable {
        let k: Int
        let temperature: Double
        let leavesOneOut: Bool
        let predictions: [Int]
    }

    struct Regression: Decodable {
        let l2: Double
        let loss: Double
        /// Classes with training images by features.
        let weights: [Double]
        /// Of mean 0: the loss does not tell them from others by a constant.
        let biases: [Double]
        let predictions: [Int]
    }

    struct CrossValidated: Decodable {
        let l2: Double
        let predictions: [Int]
    }

    let width: Int
    let classCount: Int
    let training: [Float]
    let trainingLabels: [Int]
    let queries: [Float]
    let queryLabels: [Int]
    let votes: [Votes]
    let regressions: [Regression]
    let crossValidated: CrossValidated

    static func load() throws -> EvaluationReference {
        let url = Bundle.module.resourceURL?.appendingPathComponent("Fixtures/evaluation.json")
        let data = try Data(contentsOf: url ?? URL(fileURLWithPath: "Fixtures/evaluation.json"))
        return try JSONDecoder().decode(EvaluationReference.self, from: data)
    }

    var trainingSet: LabelledFeatures {
        get throws {
            try LabelledFeatures(
                width: width, values: training, labels: trainingLabels, classCount: classCount)
        }
    }

    var testSet: LabelledFeatures {
        get throws {
            try LabelledFeatures(width: width, values: queries, labels: queryLabels, classCount: classCount)
        }
    }
}
