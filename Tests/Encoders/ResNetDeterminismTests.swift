import Encoders
import Testing

/// An image's features are the same to the bit in any company.
@Suite(.serialized) struct ResNetDeterminismTests {
    @Test(arguments: ["resnet18", "cifar-resnet20", "resnext50-32x4d", "resnet50"])
    func featuresDoNotDependOnTheBatch(_ fixtureName: String) throws {
        let network = try Self.network(fixtureName)
        let batch = try HashedTensors.images(count: 5, height: 40, width: 33)
        let together = try network.features(batch)
        var alone: [Float] = []
        for index in 0..<batch.count {
            alone += try network.features(Self.slice(batch, index..<(index + 1)))
        }
        // Compared outside of the expectation, which would print thousands of bits.
        let isSameAlone = Self.bits(alone) == Self.bits(together)
        #expect(isSameAlone)
        let split =
            try network.features(Self.slice(batch, 0..<2)) + network.features(Self.slice(batch, 2..<5))
        let isSameSplit = Self.bits(split) == Self.bits(together)
        #expect(isSameSplit)
        #expect(Set(Self.bits(together)).count > network.architecture.featureCount, "images differ")
    }

    @Test func featuresDoNotDependOnTheThread() async throws {
        let network = try Self.network("resnet18")
        let batch = try HashedTensors.images(count: 3, height: 48, width: 48)
        let expected = Self.bits(try network.features(batch))
        let found = try await withThrowingTaskGroup(of: [UInt32].self) { group in
            for _ in 0..<8 {
                group.addTask { Self.bits(try network.features(batch)) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(found.count == 8 && found.allSatisfy { $0 == expected })
    }

    private static func network(_ fixtureName: String) throws -> ResNet {
        let tensors = try NetworkFixture.load(fixtureName).tensors()
        return try ResNet(architecture: ResNetArchitecture.detect(tensors), tensors: tensors)
    }

    private static func slice(_ batch: ImageBatch, _ images: Range<Int>) throws -> ImageBatch {
        let length = batch.pixels.count / batch.count
        return try ImageBatch(
            count: images.count, height: batch.height, width: batch.width,
            pixels: Array(batch.pixels[(images.lowerBound * length)..<(images.upperBound * length)]))
    }

    private static func bits(_ values: [Float]) -> [UInt32] { values.map(\.bitPattern) }
}
