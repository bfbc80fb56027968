/// Reads a residual network's form from the few tensors that decide it.
struct ArchitectureDetector {
    let tensors: NamedTensors
    var choices = ArchitectureChoices()

    func architecture() throws(NetworkError) -> ResNetArchitecture {
        let blockCounts = try blockCounts()
        let kernel = try tensors.shape("conv1.weight", dimensions: 4)
        let stem = choices.stem(try usualStem(kernel))
        let block: BlockKind = tensors.tensors["layer1.0.conv3.weight"] == nil ? .basic : .bottleneck
        var stages: [ResNetStage] = []
        for (index, count) in blockCounts.enumerated() {
            stages.append(try stage(index + 1, block: block, blockCount: count))
        }
        let shortcut = try shortcut(block: block, stem: stem, stages: stages)
        var architecture = ResNetArchitecture(
            name: ArchitectureName(block: block, stem: stem, stages: stages).text, block: block, stem: stem,
            stemWidth: kernel[0], stages: stages, shortcut: shortcut, head: try head(),
            bottleneckStride: choices.bottleneckStride, epsilon: choices.epsilon)
        architecture.hasInputNormalization =
            tensors.tensors["\(ResNetArchitecture.inputNormalization).weight"] != nil
        let last = "\(ResNetArchitecture.lastConvolution).weight"
        if tensors.tensors[last] != nil {
            architecture.lastConvolutionWidth = try tensors.shape(last, dimensions: 4)[0]
        }
        return architecture
    }

    /// Blocks of each stage: the highest numbers in the names, so that a gap shows as missing tensors.
    private func blockCounts() throws(NetworkError) -> [Int] {
        var counts = [Int](repeating: 0, count: Self.greatestStageCount)
        for name in tensors.tensors.keys {
            let parts = name.split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count > 2, parts[0].hasPrefix("layer"), let stage = Int(parts[0].dropFirst(5)),
                let block = Int(parts[1]), (1...counts.count).contains(stage),
                (0..<Self.greatestBlockCount).contains(block)
            else { continue }
            counts[stage - 1] = max(counts[stage - 1], block + 1)
        }
        guard let last = counts.lastIndex(where: { $0 > 0 }), last >= 2 else {
            throw .unknownArchitecture(found: found)
        }
        return Array(counts[...last])
    }

    private var found: String {
        guard let first = tensors.tensors.keys.first else { return "no tensors" }
        let last = tensors.tensors.keys.last ?? first
        return "\(tensors.tensors.count) tensors, from \(first) to \(last), without layer1 to layer3"
    }

    /// The stem that such a kernel has in published networks.
    private func usualStem(_ kernel: [Int]) throws(NetworkError) -> Stem {
        for stem in [Stem.imageNet7x7, .small3x3] where Array(kernel[1...]) == [3, stem.kernel, stem.kernel] {
            return stem
        }
        throw .wrongShape(
            tensor: "conv1.weight", expected: "[width, 3, 7, 7] or [width, 3, 3, 3]", found: kernel)
    }

    private func stage(_ number: Int, block: BlockKind, blockCount: Int) throws(NetworkError) -> ResNetStage {
        let prefix = "layer\(number).0"
        let second = try tensors.shape("\(prefix).conv2.weight", dimensions: 4)
        guard second[0] % second[1] == 0 else {
            throw .wrongShape(
                tensor: "\(prefix).conv2.weight", expected: "[width, width / groups, 3, 3]", found: second)
        }
        let outputs =
            switch block {
            case .basic: second[0]
            case .bottleneck: try tensors.shape("\(prefix).conv3.weight", dimensions: 4)[0]
            }
        return ResNetStage(
            blockCount: blockCount, width: second[0], outputWidth: outputs, stride: number == 1 ? 1 : 2,
            groups: block == .bottleneck ? second[0] / second[1] : 1)
    }

    /// Only the CIFAR networks have shortcuts without parameters; elsewhere a projection is missing.
    private func shortcut(
        block: BlockKind, stem: Stem, stages: [ResNetStage]
    ) throws(NetworkError) -> ShortcutKind {
        let hasProjection = tensors.tensors.keys.contains { $0.contains(".downsample.") }
        guard !hasProjection, block == .basic, stem.kernel == Stem.small3x3.kernel, stages.count == 3 else {
            return .projection
        }
        let stemWidth = try tensors.shape("conv1.weight", dimensions: 4)[0]
        var inputs = stemWidth
        for (index, stage) in stages.enumerated() {
            let added = stage.outputWidth - inputs
            guard added >= 0, added % 2 == 0 else {
                throw .wrongShape(
                    tensor: "layer\(index + 1).0.conv2.weight",
                    expected: "\(inputs) channels and an even number more", found: [stage.outputWidth])
            }
            inputs = stage.outputWidth
        }
        return .zeroPadding
    }

    private func head() throws(NetworkError) -> LinearHead? {
        for name in ["fc", "linear"] where tensors.tensors["\(name).weight"] != nil {
            let shape = try tensors.shape("\(name).weight", dimensions: 2)
            let hasBias = tensors.tensors["\(name).bias"] != nil
            return LinearHead(name: name, classCount: shape[0], hasBias: hasBias)
        }
        return nil
    }

    private static let greatestStageCount = 4
    /// Far more than the 36 of ResNet-152; a hostile name cannot ask for a billion blocks.
    private static let greatestBlockCount = 1024
}

/// What neither names nor shapes of a checkpoint's tensors tell about its network.
///
/// The defaults are torchvision's `models/resnet.py` for a 7x7 stem, and He et al. 2015, section 4.2, for a
/// 3x3 one.
public struct ArchitectureChoices: Sendable, Equatable {
    /// Whether a max pooling follows the stem's convolution.
    public var stemPooling = StemPooling.auto
    /// Step of the stem's convolution, in pixels; nil for 2 (7x7) and 1 (3x3).
    public var stemStride: Int?
    /// Zeros around the image, in pixels; nil for 3 (7x7) and 1 (3x3).
    public var stemPadding: Int?
    /// Which convolution of a bottleneck takes the stride.
    public var bottleneckStride = BottleneckStride.in3x3
    /// What batch norm adds to a variance.
    public var epsilon = 1e-5

    /// The defaults.
    public init() {}

    /// The stem that a kernel has in published networks, changed as chosen.
    func stem(_ usual: Stem) -> Stem {
        Stem(
            kernel: usual.kernel, stride: stemStride ?? usual.stride, padding: stemPadding ?? usual.padding,
            maxPooling: stemPooling == .auto ? usual.maxPooling : stemPooling == .max)
    }
}

/// Whether a max pooling (3x3, stride 2, padding 1) follows the stem's convolution.
public enum StemPooling: String, Sendable, CaseIterable {
    /// After a 7x7 convolution, not after a 3x3 one.
    case auto
    /// Never.
    case none
    /// Always.
    case max
}

/// The name that the literature gives to a residual network of this form.
struct ArchitectureName {
    let block: BlockKind
    let stem: Stem
    let stages: [ResNetStage]

    var text: String {
        if stages.count == 3 { return isSmall ? cifar : described }
        let name = named ?? described
        return isSmall ? "\(name) (3x3 stem)" : name
    }

    private var isSmall: Bool { stem.kernel == Stem.small3x3.kernel }

    /// 6n + 2 layers in three stages of n basic blocks.
    private var cifar: String {
        let count = stages[0].blockCount
        guard block == .basic, stages.map(\.blockCount) == [count, count, count],
            stages.map(\.width) == [16, 32, 64]
        else { return described }
        return "CIFAR ResNet-\(6 * count + 2)"
    }

    /// Four stages as in He et al. 2015 (table 1), Wide ResNets and ResNeXt as in torchvision.
    private var named: String? {
        guard let depth, stages.map(\.outputWidth) == [1, 2, 4, 8].map({ $0 * 64 * expansion }) else {
            return nil
        }
        let groups = stages[0].groups
        guard
            stages.allSatisfy({
                $0.groups == groups && $0.width * stages[0].outputWidth == $0.outputWidth * stages[0].width
            })
        else { return nil }
        let width = stages[0].width
        switch (groups, width) {
        case (1, 64): return "ResNet-\(depth)"
        case (1, _) where width % 64 == 0: return "Wide ResNet-\(depth)-\(width / 64)"
        case (1, _): return nil
        default: return "ResNeXt-\(depth) \(groups)x\(width / groups)d"
        }
    }

    private var expansion: Int { block == .basic ? 1 : 4 }

    private var depth: Int? {
        switch (block, stages.map(\.blockCount)) {
        case (.basic, [2, 2, 2, 2]): 18
        case (.basic, [3, 4, 6, 3]): 34
        case (.bottleneck, [3, 4, 6, 3]): 50
        case (.bottleneck, [3, 4, 23, 3]): 101
        case (.bottleneck, [3, 8, 36, 3]): 152
        default: nil
        }
    }

    /// Blocks and widths, for a network without a name of its own.
    private var described: String {
        let counts = stages.map { "\($0.blockCount)" }.joined(separator: "-")
        let widths = stages.map { "\($0.width)" }.joined(separator: "-")
        return "ResNet of \(block.rawValue) blocks \(counts), widths \(widths)"
    }
}
