import Checkpoints
import OrderedCollections
import Statistics

/// Architectures that can be asked for by torchvision's names, and the CIFAR networks.
public enum KnownArchitecture: String, Sendable, CaseIterable {
    case resnet18, resnet34, resnet50, resnet101, resnet152
    case wideResNet50 = "wide_resnet50_2"
    case wideResNet101 = "wide_resnet101_2"
    case resNeXt50 = "resnext50_32x4d"
    case resNeXt101 = "resnext101_32x8d"
    case resnet20, resnet32, resnet44, resnet56, resnet110

    /// Its form without a classifier.
    public var architecture: ResNetArchitecture {
        switch self {
        case .resnet18: Self.basic([2, 2, 2, 2])
        case .resnet34: Self.basic([3, 4, 6, 3])
        case .resnet50: Self.bottleneck([3, 4, 6, 3])
        case .resnet101: Self.bottleneck([3, 4, 23, 3])
        case .resnet152: Self.bottleneck([3, 8, 36, 3])
        case .wideResNet50: Self.bottleneck([3, 4, 6, 3], width: 128)
        case .wideResNet101: Self.bottleneck([3, 4, 23, 3], width: 128)
        case .resNeXt50: Self.bottleneck([3, 4, 6, 3], width: 128, groups: 32)
        case .resNeXt101: Self.bottleneck([3, 4, 23, 3], width: 256, groups: 32)
        case .resnet20: Self.cifar(3)
        case .resnet32: Self.cifar(5)
        case .resnet44: Self.cifar(7)
        case .resnet56: Self.cifar(9)
        case .resnet110: Self.cifar(18)
        }
    }

    /// The same with another stem, or with other widths.
    ///
    /// - Parameters:
    ///   - stem: its own where it is nil.
    ///   - width: channels that the stem gives; all others keep their ratio to it.
    public func architecture(stem: Stem? = nil, width: Int? = nil) -> ResNetArchitecture {
        let own = architecture
        let stem = stem ?? own.stem
        let width = width ?? own.stemWidth
        let stages = own.stages.map {
            ResNetStage(
                blockCount: $0.blockCount, width: $0.width * width / own.stemWidth,
                outputWidth: $0.outputWidth * width / own.stemWidth, stride: $0.stride, groups: $0.groups)
        }
        return ResNetArchitecture(
            name: ArchitectureName(block: own.block, stem: stem, stages: stages).text, block: own.block,
            stem: stem, stemWidth: width, stages: stages, shortcut: own.shortcut, head: nil,
            bottleneckStride: own.bottleneckStride, epsilon: own.epsilon)
    }

    private static func basic(_ counts: [Int]) -> ResNetArchitecture {
        make(.basic, .imageNet7x7, stemWidth: 64, counts, width: 64, expansion: 1, groups: 1, .projection)
    }

    private static func bottleneck(_ counts: [Int], width: Int = 64, groups: Int = 1) -> ResNetArchitecture {
        let expansion = 4 * 64 / width
        return make(
            .bottleneck, .imageNet7x7, stemWidth: 64, counts, width: width, expansion: expansion,
            groups: groups, .projection)
    }

    /// 6n + 2 layers with shortcuts of option A (He et al. 2015, section 4.2).
    private static func cifar(_ n: Int) -> ResNetArchitecture {
        make(
            .basic, .small3x3, stemWidth: 16, [n, n, n], width: 16, expansion: 1, groups: 1, .zeroPadding)
    }

    private static func make(
        _ block: BlockKind, _ stem: Stem, stemWidth: Int, _ counts: [Int], width: Int, expansion: Int,
        groups: Int, _ shortcut: ShortcutKind
    ) -> ResNetArchitecture {
        let stages = counts.enumerated().map { index, count in
            ResNetStage(
                blockCount: count, width: width << index, outputWidth: (width << index) * expansion,
                stride: index == 0 ? 1 : 2, groups: groups)
        }
        return ResNetArchitecture(
            name: ArchitectureName(block: block, stem: stem, stages: stages).text, block: block, stem: stem,
            stemWidth: stemWidth, stages: stages, shortcut: shortcut, head: nil, bottleneckStride: .in3x3,
            epsilon: ArchitectureChoices().epsilon)
    }
}

extension ResNetArchitecture {
    /// Uniform weights of variance 2 / fan-out and batch norms that do nothing.
    ///
    /// For measurements of speed, which does not depend on the weights; training starts from others.
    public func randomTensors(seed: UInt64) throws(CheckpointError) -> OrderedDictionary<String, Tensor> {
        var tensors: OrderedDictionary<String, Tensor> = [:]
        for (index, expected) in expectedTensors.enumerated() {
            let count = expected.shape.reduce(1, *)
            var stream = RandomStream(seed: seed, image: UInt64(index))
            let values: [Float]
            if expected.shape.count > 1 {
                let fanOut = expected.shape[0] * expected.shape.dropFirst(2).reduce(1, *)
                let bound = (6 / Double(fanOut)).squareRoot()
                values = (0..<count).map { _ in Float(stream.nextUniform(from: -bound, to: bound)) }
            } else {
                let isScale = expected.name.hasSuffix("weight") || expected.name.hasSuffix("running_var")
                values = [Float](repeating: isScale ? 1 : 0, count: count)
            }
            tensors[expected.name] = try Tensor(shape: expected.shape, values: values)
        }
        return tensors
    }
}
