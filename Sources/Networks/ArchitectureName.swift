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
