import Testing

@testable import Checkpoints
@testable import Encoders

/// Heads that do not fit, and the outputs of networks without them.
@Suite struct HeadTests {
    private func linear(_ outputs: Int, _ inputs: Int, bias: Int? = nil, value: Float = 1) throws -> HeadLayer
    {
        let weight = try Tensor(
            shape: [outputs, inputs], values: [Float](repeating: value, count: outputs * inputs))
        return .linear(
            weight: weight,
            bias: try bias.map { try Tensor(shape: [$0], values: (0..<$0).map { Float($0) }) })
    }

    private func normalization(_ variance: [Float], affine: Bool = false) throws -> HeadLayer {
        let count = variance.count
        let ones = try Tensor(shape: [count], values: [Float](repeating: 1, count: count))
        return .batchNormalization(
            mean: ones, variance: try Tensor(shape: [count], values: variance), weight: affine ? ones : nil,
            bias: affine ? ones : nil)
    }

    private func head(_ layers: HeadLayer..., inputs: Int = 2) throws -> MLPHead {
        try MLPHead(projection(layers), inputCount: inputs, epsilon: 0)
    }

    private func projection(_ layers: [HeadLayer]) -> ProjectionHead {
        ProjectionHead(prefix: "projector.", layers: layers)
    }

    @Test func layersAreAppliedInOrder() throws {
        let head = try head(
            linear(2, 2, bias: 2), normalization([4, 1], affine: true), .relu, linear(1, 2), .l2Normalize)
        // [3 + 0, 3 + 1], then [(3 - 1) / 2 + 1, (4 - 1) + 1], then their sum, of length 1.
        #expect(head.apply([1, 2]) == [1])
        #expect(head.outputCount == 1)
        let first = try self.head(linear(2, 2, bias: 2), normalization([4, 1]))
        #expect(first.apply([1, 2]) == [1, 3])
        #expect(try self.head(.relu).apply([-1, 2]) == [0, 2])
        #expect(try self.head(.l2Normalize).apply([3, 4]) == [0.6, 0.8])
        #expect(try self.head(.l2Normalize).apply([0, 0]) == [0, 0])
        // Mean 2 and variance 1, then twice that and 1 more.
        let (twos, ones) = (try Tensor(shape: [2], values: [2, 2]), try Tensor(shape: [2], values: [1, 1]))
        #expect(try self.head(.layerNormalization(weight: twos, bias: ones)).apply([1, 3]) == [-1, 3])
    }

    @Test func layersThatDoNotFitAreRefused() throws {
        #expect(throws: NetworkError.self) { try head(linear(2, 3)) }
        #expect(throws: NetworkError.self) { try head(linear(2, 2, bias: 3)) }
        #expect(throws: NetworkError.self) { try head(linear(3, 2), normalization([1, 1])) }
        #expect(throws: NetworkError.self) { try head(linear(2, 2, value: .nan)) }
        #expect(throws: NetworkError.self) { try head(normalization([0, 1])) }
        let three = try Tensor(shape: [3], values: [1, 1, 1])
        #expect(throws: NetworkError.self) { try head(.layerNormalization(weight: three, bias: three)) }
        let error = #expect(throws: NetworkError.self) { try head(normalization([1, -1])) }
        #expect(
            try #require(error).description
                == "tensor projector.[0], element 1: expected a variance that epsilon (0.0) lifts above 0, found -1.0"
        )
    }

    @Test func absentHeadsAreNamed() throws {
        let tensors = try SmallNetwork.tensors()
        let architecture = try ResNetArchitecture.detect(tensors)
        let network = try ResNet(architecture: architecture, tensors: tensors)
        #expect(network.availableFeatures == [.backbone, .logits])
        #expect(
            throws: NetworkError.noHead(
                output: .projection, architecture: "CIFAR ResNet-8", available: [.backbone, .logits])
        ) { try network.width(of: .projection) }
        let projected = try ResNet(
            architecture: architecture, tensors: tensors, projector: try projection([linear(3, 64)]))
        #expect(projected.availableFeatures == [.backbone, .projection, .logits])
        #expect(try projected.width(of: .projection) == 3)
    }

    /// An image's output does not depend on its batch.
    @Test func outputsAreTheSameInAnyBatch() throws {
        let tensors = try SmallNetwork.tensors()
        let network = try ResNet(
            architecture: try ResNetArchitecture.detect(tensors), tensors: tensors,
            projector: try projection([linear(33, 64, bias: 33)]))
        let three = try HashedTensors.images(count: 3, height: 8, width: 8)
        let last = try ImageBatch(count: 1, height: 8, width: 8, pixels: Array(three.pixels.suffix(192)))
        let together = try network.features(.projection, of: three)
        #expect(Array(together.suffix(33)) == (try network.features(.projection, of: last)))
    }

    @Test func imagesBelowTheKernelAreRefused() throws {
        let tensors = try SmallNetwork.tensors()
        var choices = ArchitectureChoices()
        choices.stemPadding = 0
        let network = try ResNet(
            architecture: try ResNetArchitecture.detect(tensors, choices: choices), tensors: tensors)
        #expect(throws: NetworkError.imageTooSmall(height: 2, width: 2, smallest: 3)) {
            try network.features(try HashedTensors.images(count: 1, height: 2, width: 2))
        }
        #expect(try network.features(try HashedTensors.images(count: 1, height: 3, width: 3)).count == 64)
    }
}
