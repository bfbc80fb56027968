import Encoders
import Foundation

/// torch's answers for one real checkpoint (Tests/Reference/networks_fixtures.py --data).
struct RealCheckpointFixture: Decodable, Sendable, CustomStringConvertible {
    let file: String
    let name: String
    let mean: [Float]
    let deviation: [Float]
    let images: Int
    /// How many of the images get their label.
    let correct: Int
    /// The class that each image gets.
    let predictions: [Int]
    /// Of the first eight images.
    let features: [Float]
    let logits: [Float]

    var description: String { file }

    static let all: [RealCheckpointFixture] = {
        guard let data = try? NetworkFixture.data("real-checkpoints") else { return [] }
        return (try? JSONDecoder().decode([RealCheckpointFixture].self, from: data)) ?? []
    }()
}
