import JointAugmentation

extension Law {
    /// The law in a store's settings: `randomcrop`, `jc:-1.0`, `fixed:4.0`.
    var storedName: String {
        name + ((beta ?? ratio).map { ":\($0)" } ?? "")
    }

    /// Reads ``storedName``.
    init?(storedName: String) {
        let parts = storedName.split(separator: ":", omittingEmptySubsequences: false)
        switch (parts.first, parts.count) {
        case ("randomcrop", 1): self = .independent
        case ("jc", 2):
            guard let beta = Double(parts[1]), beta.isFinite else { return nil }
            self = .joint(beta: beta)
        case ("fixed", 2):
            guard let ratio = Double(parts[1]), ratio.isFinite else { return nil }
            self = .fixedRatio(ratio)
        default: return nil
        }
    }
}
