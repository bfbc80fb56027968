import Checkpoints
import OrderedCollections
import Testing

@testable import Encoders
@testable import Layers

/// Damaged networks: each kind of damage has its own line.
@Suite struct NetworkErrorTests {
    private func detectionError(
        _ damage: (inout OrderedDictionary<String, Tensor>) throws -> Void
    ) throws -> String {
        var tensors = try SmallNetwork.tensors()
        try damage(&tensors)
        let error = #expect(throws: NetworkError.self) { try ResNetArchitecture.detect(tensors) }
        let line = error.map { "\($0)" } ?? ""
        #expect(!line.isEmpty && !line.contains("\n"))
        return line
    }

    private func loadingError(_ name: String, _ element: Int, _ value: Float) throws -> NetworkError? {
        let tensors = try SmallNetwork.tensors(name, element: element, value: value)
        let architecture = try ResNetArchitecture.detect(tensors)
        return #expect(throws: NetworkError.self) {
            try ResNet(architecture: architecture, tensors: tensors)
        }
    }

    @Test func namesWhatIsMissing() throws {
        let line = try detectionError { $0["layer2.0.bn1.bias"] = nil }
        #expect(line == "tensors of CIFAR ResNet-8: 1 missing: layer2.0.bn1.bias")
    }

    @Test func namesWhatIsUnexpected() throws {
        let line = try detectionError { $0["layer1.0.scale"] = try Tensor(shape: [1], values: [0]) }
        #expect(
            line == "tensors of CIFAR ResNet-8: 1 unexpected: layer1.0.scale; --ignore NAME leaves one out")
    }

    /// Names that stand among a plain ResNet's, or are not there, and what they make of it.
    @Test func namesTheNetworkThatItIs() throws {
        let one = try Tensor(shape: [1], values: [0])
        let prefix = "unknown network: expected a ResNet in torchvision's naming, found "
        #expect(
            try detectionError { $0["layer1.0.se.fc1.weight"] = one }
                == prefix + "a ResNet with squeeze-and-excitation (layer1.0.se.fc1.weight)")
        #expect(
            try detectionError { $0["attnpool.q_proj.weight"] = one }
                .hasPrefix(prefix + "CLIP's ResNet"))
        let group = try detectionError { tensors in
            for name in tensors.keys where name.contains(".running_") { tensors[name] = nil }
        }
        #expect(
            group == prefix
                + "a ResNet of group norm or of other norms without running statistics (layer1.0.bn1.weight)")
        let preactivated = try detectionError { tensors in
            for name in tensors.keys where name.hasPrefix("bn1.") { tensors[name] = nil }
        }
        #expect(preactivated == prefix + "a ResNet of pre-activation blocks (layer1.0.bn1.weight, no bn1)")
    }

    @Test func suggestsTheNearestName() throws {
        let line = try detectionError { tensors in
            tensors["layer2.0.batchnorm1.bias"] = tensors.removeValue(forKey: "layer2.0.bn1.bias")
            tensors["conv1.weights"] = tensors["conv1.weight"]
        }
        #expect(
            line
                == "tensors of CIFAR ResNet-8: 1 missing: layer2.0.bn1.bias (nearest: layer2.0.batchnorm1.bias); "
                + "2 unexpected: layer2.0.batchnorm1.bias, conv1.weights")
    }

    @Test func countsLongLists() throws {
        let line = try detectionError { tensors in
            for index in 0..<9 { tensors["extra\(index)"] = try Tensor(shape: [1], values: [0]) }
        }
        #expect(
            line == "tensors of CIFAR ResNet-8: 9 unexpected: extra0, extra1, extra2, extra3 and 5 more"
                + "; --ignore NAME leaves one out")
    }

    @Test func staysOnOneLineWhateverTheNames() throws {
        let line = try detectionError {
            $0["a\n\u{1B}[2J"] = try Tensor(shape: [1], values: [0])
        }
        #expect(line.hasPrefix("tensors of CIFAR ResNet-8: 1 unexpected: a"))
        #expect(!line.contains("\u{1B}"))
    }

    @Test func namesTheGapOfAStage() throws {
        let line = try detectionError { tensors in
            for name in tensors.keys where name.hasPrefix("layer2.") { tensors[name] = nil }
        }
        #expect(line == "tensors of a ResNet: 1 missing: layer2.0.conv2.weight")
    }

    @Test func asksForProjectionsOutsideTheCIFARFamily() throws {
        var tensors = try NetworkFixture.load("resnet18").tensors()
        for name in tensors.keys where name.contains("downsample") { tensors[name] = nil }
        let error = #expect(throws: NetworkError.self) { try ResNetArchitecture.detect(tensors) }
        let line = error.map { "\($0)" } ?? ""
        #expect(line.hasPrefix("tensors of ResNet-18: 15 missing: layer2.0.downsample.0.weight, "))
        #expect(line.hasSuffix(" and 11 more"))
    }

    @Test func namesBothShapes() throws {
        let line = try detectionError {
            $0["layer3.0.conv1.weight"] = try Tensor(
                shape: [64, 32, 3, 1], values: [Float](repeating: 0, count: 64 * 32 * 3))
        }
        #expect(
            line == "tensor layer3.0.conv1.weight: expected shape [64, 32, 3, 3], found [64, 32, 3, 1]")
    }

    @Test func refusesAnotherStem() throws {
        let line = try detectionError {
            $0["conv1.weight"] = try Tensor(shape: [16, 3, 5, 5], values: [Float](repeating: 0, count: 1200))
        }
        #expect(
            line == "tensor conv1.weight: expected shape [width, 3, 7, 7] or [width, 3, 3, 3], "
                + "found [16, 3, 5, 5]")
    }

    @Test func refusesWhatIsNoResNet() throws {
        #expect(throws: NetworkError.unknownArchitecture(found: "no tensors")) {
            try ResNetArchitecture.detect([:])
        }
        let other = ["features.0.weight": try Tensor(shape: [1], values: [0])]
        let error = #expect(throws: NetworkError.self) {
            try ResNetArchitecture.detect(OrderedDictionary(uniqueKeysWithValues: other.map { ($0, $1) }))
        }
        #expect(
            error.map { "\($0)" } == "unknown network: expected a ResNet in torchvision's naming, found "
                + "1 tensors, from features.0.weight to features.0.weight, without layer1 to layer3")
    }

    /// Names and shapes are hostile: neither may ask for much work or overflow anything.
    @Test func survivesHostileNamesAndShapes() throws {
        let empty = try Tensor(shape: [0], values: [])
        let huge = try Tensor(shape: [0, 1 << 62, 3, 3], values: [])
        for name in [
            "layer1.9223372036854775807.x", "layer99999999999999999999.0.x", "layer-1.0.x", "layer3..x",
        ] {
            #expect(try detectionError { $0[name] = empty }.contains("1 unexpected: \(name)"))
        }
        let manyBlocks = try detectionError { $0["layer1.1023.x"] = empty }
        #expect(manyBlocks.contains("missing: layer1.1.conv1.weight"))
        for name in ["conv1.weight", "layer1.0.conv2.weight", "linear.weight", "layer1.0.conv3.weight"] {
            #expect(try detectionError { $0[name] = huge }.contains("tensor \(name)"))
        }
    }

    @Test func namesTheElementThatIsNotFinite() throws {
        for name in ["conv1.weight", "layer1.0.bn2.weight", "layer3.0.bn1.running_mean", "linear.weight"] {
            #expect(
                try loadingError(name, 3, .infinity)
                    == .notFinite(tensor: name, element: 3, found: .infinity))
        }
        let error = try loadingError("linear.bias", 9, .nan)
        #expect(
            error.map { "\($0)" } == "tensor linear.bias, element 9: expected a finite number, found nan")
    }

    @Test func refusesANegativeVariance() throws {
        let error = try loadingError("bn1.running_var", 2, -0.5)
        #expect(
            error == .negativeVariance(tensor: "bn1.running_var", element: 2, found: -0.5, epsilon: 1e-5))
        #expect(
            error.map { "\($0)" }
                == "tensor bn1.running_var, element 2: expected a variance that epsilon (1e-05) lifts above 0, found -0.5"
        )
        // The sum of torch is of float32: it is zero here.
        #expect(try loadingError("bn1.running_var", 2, -1e-5) != nil)
    }

    /// Kernels leave such variances in dead channels.
    @Test func takesAVarianceALittleBelowZero() throws {
        var weight: [Float] = []
        for variance: Float in [-9e-6, 1e-6] {
            let tensors = try SmallNetwork.tensors("bn1.running_var", element: 2, value: variance)
            let architecture = try ResNetArchitecture.detect(tensors)
            let layer = try FoldedConvolution(architecture.stemLayer, from: NamedTensors(tensors))
            weight.append(layer.weights[2 * 27])
        }
        // sqrt(11e-6 / 1e-6)
        #expect(abs(weight[0] / weight[1] - Float(11).squareRoot()) < 1e-3)
    }

    /// A finite gamma over a variance of zero: 316 times as much.
    @Test func refusesWeightsThatOverflowWhenFolded() throws {
        var tensors = try SmallNetwork.tensors("bn1.weight", element: 0, value: 1e38)
        tensors["bn1.running_var"] = try Tensor(shape: [16], values: [Float](repeating: 0, count: 16))
        let architecture = try ResNetArchitecture.detect(tensors)
        let error = #expect(throws: NetworkError.self) {
            try ResNet(architecture: architecture, tensors: tensors)
        }
        guard case .notFinite(tensor: "conv1.weight", _, let found) = error else {
            Issue.record("expected .notFinite of conv1.weight, found \(String(describing: error))")
            return
        }
        #expect(found.isInfinite)
    }

    @Test func namesTheImageThatOverflows() throws {
        let tensors = try SmallNetwork.tensors()
        let network = try ResNet(architecture: ResNetArchitecture.detect(tensors), tensors: tensors)
        var values = [Float](repeating: 0.5, count: 3 * 3 * 64)
        values[3 * 64 + 5] = .infinity
        let batch = try ImageBatch(count: 3, height: 8, width: 8, values: values)
        let error = #expect(throws: NetworkError.self) { try network.features(batch) }
        guard case .notFiniteOutput(image: 1, _) = error else {
            Issue.record("expected .notFiniteOutput of image 1, found \(String(describing: error))")
            return
        }
    }

    @Test func refusesMapsBeyondTheLimit() throws {
        let tensors = try SmallNetwork.tensors()
        let network = try ResNet(architecture: ResNetArchitecture.detect(tensors), tensors: tensors)
        // 16 channels of 4097 x 4097 are just above 2^28 elements.
        let batch = try ImageBatch(
            count: 1, height: 4097, width: 4097, values: [Float](repeating: 0, count: 3 * 4097 * 4097))
        #expect(throws: NetworkError.imageTooLarge(height: 4097, width: 4097, limit: 1 << 28)) {
            try network.features(batch)
        }
    }
}
