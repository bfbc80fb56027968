import Checkpoints
import Encoders
import Layers
import TestSupport
import Testing

/// A network that was told of the only size of its images.
@Suite struct OnlySizeTests {
    private func network(_ method: ConvolutionMethod = .winograd) throws -> ResNet {
        let tensors = try NetworkFixture.load("resnet18").tensors()
        return try ResNet(
            architecture: ResNetArchitecture.detect(tensors), tensors: tensors, method: method)
    }

    @Test func featuresStayAsTheyWere() throws {
        let batch = try HashedTensors.images(count: 3, height: 48, width: 33)
        let (open, told) = (try network(), try network())
        let copy = told
        told.expectOnly(height: 48, width: 33)
        let expected = try open.features(batch)
        for _ in 0..<2 {
            let isSame = try told.features(batch) == expected && copy.features(batch) == expected
            #expect(isSame)
        }
    }

    @Test func imagesOfAnotherSizeAreAnError() throws {
        let network = try network()
        network.expectOnly(height: 48, width: 33)
        let other = try HashedTensors.images(count: 1, height: 33, width: 48)
        for _ in 0..<2 {
            let error = #expect(throws: NetworkError.self) { try network.features(other) }
            #expect(error == .otherSize(height: 33, width: 48, only: [48, 33]))
            #expect(
                "\(error.map { "\($0)" } ?? "")"
                    == "image of 48 x 33: expected 33 x 48, the only size that the network is kept for")
            _ = try network.features(try HashedTensors.images(count: 1, height: 48, width: 33))
        }
    }

    /// The direct way computes with what the others give up.
    @Test func theDirectWayTakesAnySize() throws {
        let network = try network(.direct)
        network.expectOnly(height: 48, width: 33)
        _ = try network.features(try HashedTensors.images(count: 1, height: 33, width: 48))
    }

    /// An encoder is made of the tensors that the file has given up, and what the file says of itself stays.
    @Test func aFileGivesUpItsLargeTensors() throws {
        var tensors = try NetworkFixture.load("resnet18").tensors()
        tensors["extra"] = try Tensor(shape: [1], values: [7])
        let bytes = try SafetensorsEncoder.encode(tensors, metadata: ["epoch": "3"])
        let whole = try CheckpointFile(bytes: bytes, path: "network")
        var file = whole
        var choices = EncoderChoices()
        choices.ignoring = ["extra"]
        let opened = try EncoderFamilies.open(takingTensorsOf: &file, choices)
        let batch = try HashedTensors.images(count: 1, height: 40, width: 40)
        let expected = try EncoderFamilies.open(whole, choices).encoder.features(.backbone, of: batch)
        let isSame = try opened.encoder.features(.backbone, of: batch) == expected
        #expect(isSame)
        #expect(file.metadata == whole.metadata && file.sha256 == whole.sha256)
        #expect(throws: CheckpointError.self) { try EncoderFamilies.open(file, choices) }
    }
}
