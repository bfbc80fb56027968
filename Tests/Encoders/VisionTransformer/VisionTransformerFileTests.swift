import Checkpoints
import Foundation
import TestSupport
import Testing

@testable import Encoders

/// Small networks that timm and transformers saved, with what the libraries compute of the same pixels
/// (Tests/Reference/vision_transformer_fixtures.py).
@Suite struct VisionTransformerFileTests {
    private struct Cases: Decodable {
        let cases: [Case]
    }

    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let size: [Int]
        let pooling: String
        let kind: String?
        let features: [Float]

        var testDescription: String {
            "\(name) at \(size.map(String.init).joined(separator: " x ")), \(kind ?? pooling)"
        }
    }

    private static func path(_ name: String) -> String {
        Bundle.module.bundleURL.appendingPathComponent("Fixtures/Transformers/\(name)").path
    }

    static let cases: [Case] = {
        guard let data = FileManager.default.contents(atPath: path("features.json")) else { return [] }
        return (try? JSONDecoder().decode(Cases.self, from: data).cases) ?? []
    }()

    @Test func allAreThere() { #expect(Self.cases.count == 54) }

    @Test(arguments: cases) func featuresAreTheLibrarys(_ item: Case) throws {
        var choices = EncoderChoices()
        choices.transformer.pooling = try #require(TokenPooling(rawValue: item.pooling))
        let file = try CheckpointFile.open(Self.path(item.name))
        let network = try EncoderFamilies.open(file, choices).encoder
        let features = try network.features(
            try #require(FeatureKind(rawValue: item.kind ?? "backbone")),
            of: try Self.image(height: item.size[0], width: item.size[1]))
        let error = relativeError(features, item.features)
        #expect(error < Self.tolerance, "\(error): \(network.identity.name), \(network.identity.assumed)")
    }

    /// Of the norm; both compute in float32.
    private static let tolerance = 2e-6

    /// The image of the script.
    private static func image(height: Int, width: Int) throws -> ImageBatch {
        var values: [Float] = []
        for channel in [0.0, 1, 2] {
            for row in 0..<height {
                let start = 0.01 * (channel + 1) * Double(row)
                values += (0..<width).map { Float(sin(start + (0.02 + 0.3 * channel) * Double($0))) }
            }
        }
        return try ImageBatch(count: 1, height: height, width: width, values: values)
    }
}
