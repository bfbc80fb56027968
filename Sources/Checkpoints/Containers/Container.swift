/// How a checkpoint file is laid out.
public enum Container: String, Sendable, CaseIterable {
    /// A zip archive with a pickle and one member a storage: `torch.save` since 1.6.
    case torchZip
    /// Pickles followed by raw storages: `torch.save` before 1.6.
    case torchLegacy
    /// A JSON header followed by raw tensors.
    case safetensors
}

extension Container: CustomStringConvertible {
    /// The container in words.
    public var description: String {
        switch self {
        case .torchZip: "torch zip archive"
        case .torchLegacy: "torch legacy (pickles and raw storages)"
        case .safetensors: "safetensors"
        }
    }
}
