import Encoders
import Layers
import Imaging
import JointAugmentation
import TestSupport
import Testing

/// The last maps, whose sums over the places are those of the pooled features, which torch's are compared with elsewhere.
@Suite struct ActivationMapsTests {
    private func network(_ name: String, _ method: ConvolutionMethod = .winograd) throws -> ResNet {
        let tensors = try NetworkFixture.load(name).tensors()
        return try ResNet(architecture: ResNetArchitecture.detect(tensors), tensors: tensors, method: method)
    }

    @Test(.eachRow) func sumsAreThoseOfTheFeatures() {
        eachRow(["resnet18", "cifar-resnet20", "resnet50"]) { name in
            let batch = try HashedTensors.images(count: 3, height: 64, width: 96)
            let network = try network(name)
            let maps = try network.activation(of: batch)
            let area = maps.height * maps.width
            #expect(area > 1 && maps.sums.count == 3 * area && maps.width > maps.height)
            let features = try network.features(batch)
            let width = network.architecture.featureCount
            for image in 0..<3 {
                let total = maps.sums[image * area..<(image + 1) * area].reduce(0.0) { $0 + Double($1) }
                let expected = features[image * width..<(image + 1) * width].reduce(0.0) { $0 + Double($1) }
                #expect(abs(total / (expected * Double(area)) - 1) < 1e-5)
            }
        }
    }

    /// The oracle's planes have each place where the channels-last maps have it.
    @Test(.eachRow) func placesAreThoseOfTheDirectWay() {
        eachRow(["resnet18", "cifar-resnet20"]) { name in
            let batch = try HashedTensors.images(count: 2, height: 64, width: 96)
            let (fast, direct) = (
                try network(name).activation(of: batch), try network(name, .direct).activation(of: batch)
            )
            #expect(fast.height == direct.height && fast.width == direct.width)
            let largest = direct.sums.map(abs).max() ?? 0
            #expect(zip(fast.sums, direct.sums).allSatisfy { abs($0 - $1) < 1e-4 * largest })
            #expect(Set(direct.sums).count > 4, "places differ")
        }
    }

    @Test func aSinglePlaceIsRefused() throws {
        let network = try network("resnet18")
        let crop = try ContrastiveCrop()
        #expect(throws: NetworkError.onePlace(network: "ResNet-18", side: 32)) {
            try ObjectLocator(network, crop: crop, side: 32, normalization: .imageNet)
        }
        _ = try ObjectLocator(network, crop: crop, side: 64, normalization: .imageNet)
    }
}
