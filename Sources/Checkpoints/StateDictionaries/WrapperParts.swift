/// The parts that wrappers of a model, or of some of its modules, put into the names of tensors.
enum WrapperParts {
    /// DataParallel and AveragedModel, torch.compile, FSDP of torch and of fairscale, activation checkpointing,
    /// Lightning Fabric, Opacus.
    private static let parts: Set = [
        "module", "_orig_mod", "_fsdp_wrapped_module", "_fpw_module", "_checkpoint_wrapped_module",
        "_forward_module",
        "_module",
    ]
    private static let dot = UInt8(ascii: ".")

    /// The name without these parts, compared as a whole; the last part is the tensor's own.
    static func removed(from name: String) -> String {
        // Bytes are compared, not characters: a combining mark may follow a dot.
        let all = name.utf8.split(separator: dot, omittingEmptySubsequences: false).map {
            String(Substring($0))
        }
        let kept = all.dropLast().filter { !parts.contains($0) } + all.suffix(1)
        return kept.count == all.count ? name : kept.joined(separator: ".")
    }

    /// These parts with their dots that every name begins with.
    static func commonPrefix(of names: [String]) -> String {
        guard let first = names.first else { return "" }
        let parts = first.utf8.split(separator: dot, omittingEmptySubsequences: false).map {
            String(Substring($0))
        }
        var prefix = ""
        for part in parts.dropLast().prefix(while: WrapperParts.parts.contains) {
            let longer = prefix + part + "."
            guard names.allSatisfy({ $0.utf8.starts(with: longer.utf8) && $0.utf8.count > longer.utf8.count })
            else { break }
            prefix = longer
        }
        return prefix
    }
}
