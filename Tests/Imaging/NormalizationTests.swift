import Imaging
import Testing

/// Bits of torchvision's float32 results for every byte, by Tests/Reference/imaging_fixtures.py.
struct NormalizationTests {
    @Test(arguments: ["imageNet", "cifar10"]) func everyByteEqualsTorchvision(name: String) throws {
        let normalization = name == "imageNet" ? Normalization.imageNet : .cifar10
        let expected = try #require(Fixture.json("normalized", as: [String: [UInt32]].self)[name])
        let bytes = (0...255).flatMap { [UInt8](repeating: $0, count: 3) }
        let image = try RGBImage(width: 16, height: 16, pixels: bytes)
        let values = normalization.tensor(image)
        // The fixture is torch's, channels first.
        let planes = (0..<3).flatMap { channel in
            stride(from: channel, to: values.count, by: 3).map { values[$0].bitPattern }
        }
        #expect(planes == expected)
        var written = [Float](repeating: 7, count: values.count + 1)
        written.withUnsafeMutableBufferPointer { target in
            bytes.withUnsafeBufferPointer { normalization.writePlanes($0, to: target) }
        }
        #expect(written.map(\.bitPattern) == expected + [Float(7).bitPattern])
    }

    @Test func channelsComeLast() throws {
        let image = try RGBImage(width: 2, height: 1, pixels: [0, 51, 102, 153, 204, 255])
        let identity = Normalization(mean: [0, 0, 0], standardDeviation: [1, 1, 1])
        #expect(identity.tensor(image) == [0, 51, 102, 153, 204, 255].map { Float($0) / 255 })
    }

    @Test func whatFollowsTheImageIsLeftAlone() throws {
        let image = try RGBImage(width: 1, height: 1, pixels: [255, 255, 255])
        let identity = Normalization(mean: [0, 0, 0], standardDeviation: [1, 1, 1])
        var values = [Float](repeating: 7, count: 5)
        values.withUnsafeMutableBufferPointer { identity.write(image, to: $0) }
        #expect(values == [1, 1, 1, 7, 7])
    }
}
