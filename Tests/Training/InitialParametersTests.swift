import Testing

@testable import Training

@Suite struct InitialParametersTests {
    private func values(_ name: String, _ network: TrainingNetwork) throws -> [Double] {
        try #require(try network.tensors()[name]).values.map(Double.init)
    }

    @Test func convolutionsHaveTheVarianceOfTheirFanOut() throws {
        let network = try TrainingNetwork(MethodConfiguration(width: 16), seed: 5)
        let weights = try values("encoder.layer4.1.conv2.weight", network)
        let variance = weights.reduce(0) { $0 + $1 * $1 } / Double(weights.count)
        #expect(abs(variance / (2 / Double(128 * 9)) - 1) < 0.02)
        let fourth = weights.reduce(0) { $0 + $1 * $1 * $1 * $1 } / Double(weights.count)
        #expect(abs(fourth / (variance * variance) - 3) < 0.1)
    }

    @Test func linearLayersAreUniform() throws {
        let network = try TrainingNetwork(MethodConfiguration(width: 16), seed: 5)
        for (name, inputs) in [
            ("predictor.0.weight", 2048.0), ("predictor.3.bias", 512), ("encoder.fc.6.bias", 128),
        ] {
            let weights = try values(name, network)
            let bound = 1 / inputs.squareRoot()
            let variance = weights.reduce(0) { $0 + $1 * $1 } / Double(weights.count)
            #expect(weights.allSatisfy { abs($0) < bound })
            #expect(abs(variance / (bound * bound / 3) - 1) < 0.1)
        }
    }

    @Test func lastScalesOfBlocksAreZero() throws {
        let network = try TrainingNetwork(MethodConfiguration(width: 8), seed: 5)
        let tensors = try network.tensors()
        for (name, tensor) in tensors where name.hasSuffix("bn2.weight") {
            #expect(tensor.values.allSatisfy { $0 == 0 })
        }
        for name in [
            "encoder.bn1.weight", "encoder.layer2.0.bn1.weight", "encoder.layer2.0.downsample.1.weight",
        ] {
            #expect(try values(name, network).allSatisfy { $0 == 1 })
        }
    }

    @Test func seedsDecide() throws {
        let configuration = MethodConfiguration(width: 8, outputWidth: 16, predictorWidth: 4)
        let networks = try [1, 1, 2].map { try TrainingNetwork(configuration, seed: $0) }
        #expect(networks[0].parameters == networks[1].parameters)
        #expect(networks[0].parameters != networks[2].parameters)
    }
}
