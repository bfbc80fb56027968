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
