import Encoders

/// Residual networks of basic blocks that can be trained (He et al. 2015).
public enum TrainableArchitecture: String, Sendable, CaseIterable {
    case resnet18, resnet34
    case resnet20, resnet32, resnet44, resnet56

    /// Blocks of each stage.
    public var blockCounts: [Int] {
        switch self {
        case .resnet18: [2, 2, 2, 2]
        case .resnet34: [3, 4, 6, 3]
        case .resnet20: [3, 3, 3]
        case .resnet32: [5, 5, 5]
        case .resnet44: [7, 7, 7]
        case .resnet56: [9, 9, 9]
        }
    }

    /// Whether it is one of the CIFAR networks, with three stages.
    public var isForCIFAR: Bool { blockCounts.count == 3 }

    /// Channels of the first stage.
    public var standardWidth: Int { isForCIFAR ? 16 : 64 }

    /// 7x7 with max pooling, or 3x3 for the CIFAR networks.
    public var standardStem: Stem { isForCIFAR ? .small3x3 : .imageNet7x7 }

    /// Projections, or zero padding (option A) for the CIFAR networks.
    public var shortcut: ShortcutKind { isForCIFAR ? .zeroPadding : .projection }
}
