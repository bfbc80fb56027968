import Encoders
import Foundation

/// Checkpoints that Tests/Reference/checkpoints_layouts.py and checkpoints_forms.py wrote, with torch's own
/// outputs of the whole network.
struct LayoutFixture: Decodable {
    /// Torch's outputs for one image.
    struct Answer: Decodable {
        let height: Int
        let width: Int
        let backbone: [Float]
        let encoder: [Float]?
        let prediction: [Float]?
        let logits: [Float]?

        func values(_ output: FeatureKind) -> [Float]? {
            switch output {
            case .backbone: backbone
            case .projection: encoder
            case .prediction: prediction
            case .logits: logits
            }
        }

        /// x[i] = sin(i / 3) + cos(i * i / 1000), as the script makes it.
        func image() throws -> ImageBatch {
            let values = (0..<3 * height * width).map { index in
                Float(sin(Double(index) / 3) + cos(Double(index * index) / 1000))
            }
            return try ImageBatch(count: 1, height: height, width: width, values: values)
        }
    }

    /// What names and shapes do not tell.
    struct Options: Decodable {
        var stemPooling: String?
        var stemStride: Int?
        var stemPadding: Int?
        var bottleneckStride: String?
        var epsilon: Double?

        var choices: ArchitectureChoices {
            var choices = ArchitectureChoices()
            choices.stemPooling = stemPooling.flatMap(StemPooling.init) ?? choices.stemPooling
            choices.stemStride = stemStride
            choices.stemPadding = stemPadding
            choices.bottleneckStride =
                bottleneckStride.flatMap(BottleneckStride.init) ?? choices.bottleneckStride
            choices.epsilon = epsilon ?? choices.epsilon
            return choices
        }
    }

    let options: Options?
    let features: [Answer]

    var choices: ArchitectureChoices { options?.choices ?? ArchitectureChoices() }

    /// The folder of the checkpoints' fixtures, among the resources of their own tests.
    static func path(_ name: String) -> String {
        Bundle.module.bundleURL.deletingLastPathComponent()
            .appendingPathComponent("jc-stats_CheckpointsTests.resources/Fixtures/\(name)").path
    }

    /// What a script noted, by file.
    static func all(_ name: String) throws -> [String: LayoutFixture] {
        let data = try Data(contentsOf: URL(fileURLWithPath: path(name)))
        return try JSONDecoder().decode([String: LayoutFixture].self, from: data)
    }
}
