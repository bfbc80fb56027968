import Encoders
import Layers
import TestSupport
import Testing

/// Winograd's way and the direct one give the same features and cosines, but for rounding.
@Suite struct ConvolutionMethodTests {
    @Test(.eachRow) func agree() {
        eachRow(["resnet18", "resnet50", "resnext50-32x4d", "resnet18-small-stem", "cifar-resnet20"]) {
            try agree($0)
        }
    }

    private func agree(_ fixtureName: String) throws {
        let tensors = try NetworkFixture.load(fixtureName).tensors()
        let architecture = try ResNetArchitecture.detect(tensors)
        let batch = try HashedTensors.images(count: 3, height: 64, width: 56)
        let features = try ConvolutionMethod.allCases.map { method in
            try ResNet(architecture: architecture, tensors: tensors, method: method).features(batch)
        }
        let width = architecture.featureCount
        let images = features.map { all in (0..<3).map { Array(all[($0 * width)..<(($0 + 1) * width)]) } }
        for image in 0..<3 {
            let difference = zip(images[0][image], images[1][image]).map { Double($0) - Double($1) }
            let error = difference.reduce(0) { $0 + $1 * $1 }.squareRoot() / Self.norm(images[1][image])
            #expect(error < Tolerance.float32Features, "\(error) of the norm")
            let next = (image + 1) % 3
            let cosines = images.map { Self.cosine($0[image], $0[next]) }
            #expect(abs(cosines[0] - cosines[1]) < Tolerance.float32Features)
        }
        #expect(features[0] != features[1], "both ways were taken")
    }

    @Test func reportsItsLayers() throws {
        let tensors = try NetworkFixture.load("resnet18").tensors()
        let network = try ResNet(architecture: ResNetArchitecture.detect(tensors), tensors: tensors)
        let times = try network.times(try HashedTensors.images(count: 1, height: 64, width: 64))
        #expect(times.entries.count == 20, "the stem, 16 convolutions of branches and 3 of shortcuts")
        #expect(times.entries.allSatisfy { $0.total > 0 && $0[.products] > 0 })
        let operations = times.entries.reduce(0) { $0 + $1.layer.operationsPerImage }
        #expect(operations == network.architecture.operationsPerImage(height: 64, width: 64))
    }

    private static func norm(_ x: [Float]) -> Double {
        x.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    }

    private static func cosine(_ x: [Float], _ y: [Float]) -> Double {
        zip(x, y).reduce(0) { $0 + Double($1.0) * Double($1.1) } / (norm(x) * norm(y))
    }
}
