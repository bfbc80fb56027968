import Encoders

extension CheckpointSummary {
    /// `container` of a process.
    static let process = "process"

    /// Whether it tells of a process: its path is a command, its hash that of its identity.
    var isProcess: Bool { container == Self.process }

    /// How its features are computed, for a person.
    ///
    /// - Parameter method: of a checkpoint's convolutions, or of its other products.
    func computation(_ method: String) -> String {
        if isProcess { return "computed by the process" }
        if container == Self.features { return "computed elsewhere" }
        // A Vision Transformer has no convolutions to speak of.
        return "evaluation mode, \(method.hasSuffix("dense") ? "products" : "convolutions"): \(method)"
    }

    /// What an encoder says of itself that is a process.
    init(_ process: ProcessEncoder) {
        let identity = process.description
        path = process.command
        sha256 = identity.sha256
        bytes = 0
        container = Self.process
        architecture = identity.name
        features = identity.widths[.backbone]
        outputs = process.offered.map(\.kind.rawValue)
        metadata = [
            "side": "\(identity.side)", "layout": identity.layout.rawValue,
            "dtype": identity.elementType.rawValue, "batch": "\(identity.batch)",
            "batch_independent": "\(identity.isBatchIndependent)",
        ]
        metadata["version"] = identity.version
        if identity.takesMemory { metadata["memory"] = "true" }
        let pixels = PixelOptions.chosen(process: process)
        (normalization, self.pixels) = (pixels.name, pixels.record)
    }
}
