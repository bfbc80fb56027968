import Checkpoints
import OrderedCollections
import Testing

@testable import Encoders
@testable import Layers

@Suite struct FoldedConvolutionTests {
    /// The folded numbers are those of exact arithmetic, rounded once: half an ulp, and one for the reference.
    static let ulps: Float = 1

    @Test func foldsBatchNormInDouble() throws {
        let geometry = ConvolutionGeometry(inputChannels: 2, outputChannels: 3, kernel: 3)
        let layer = ConvolutionLayer(name: "conv1", normalization: "bn1", geometry: geometry)
        let tensors = try HashedTensors.tensors(layer.expectedTensors.map { ($0.name, $0.shape) })
        let folded = try FoldedConvolution(layer, from: NamedTensors(tensors))
        func value(_ name: String, _ index: Int) -> Double {
            tensors[name].map { Double($0.values[index]) } ?? .nan
        }
        for channel in 0..<3 {
            let deviation = (value("bn1.running_var", channel) + 1e-5).squareRoot()
            let scale = value("bn1.weight", channel) / deviation
            let bias = value("bn1.bias", channel) - value("bn1.running_mean", channel) * scale
            #expect(abs(folded.bias[channel] - Float(bias)) <= Self.ulps * Float(bias).ulp)
            for index in (channel * 18)..<((channel + 1) * 18) {
                let weight = Float(value("conv1.weight", index) * scale)
                #expect(abs(folded.weights[index] - weight) <= Self.ulps * weight.ulp)
            }
        }
    }

    /// A variance of zero is divided by the square root of epsilon alone.
    @Test func takesAVarianceOfZero() throws {
        let tensors = try SmallNetwork.tensors("bn1.running_var", element: 0, value: 0)
        let layer = try ResNetArchitecture.detect(tensors).stemLayer
        let folded = try FoldedConvolution(layer, from: NamedTensors(tensors))
        let gamma = tensors["bn1.weight"]?.values[0] ?? .nan
        let weight = tensors["conv1.weight"]?.values[0] ?? .nan
        let expected = Float(Double(weight) * Double(gamma) / 1e-5.squareRoot())
        #expect(abs(folded.weights[0] - expected) <= Self.ulps * expected.ulp)
    }
}
