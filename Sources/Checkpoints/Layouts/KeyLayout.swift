/// How a project names the tensors of an encoder.
public enum KeyLayout: Sendable, Equatable {
    /// `conv1`, `bn1`, `layerL.B.convN`, `layerL.B.downsample.0`.
    case torchvision
    /// Children by number, as `nn.Sequential(*resnet.children())` numbers them: the stem's convolution and
    /// normalization, and the stages. What stands right ahead of the stem is an input batch norm
    /// (`input_norm`), right behind the stages a 1x1 convolution (`last_conv`): lightly's command line.
    case sequential(convolution: Int, normalization: Int, stages: [Int])
    /// Hugging Face's `embedder.embedder.convolution` and `encoder.stages.S.layers.B.layer.J`.
    case huggingFace
    /// A Vision Transformer's, of one of several projects.
    case visionTransformer(VisionTransformerNames)
}

extension KeyLayout: CustomStringConvertible {
    /// The layout in words.
    public var description: String {
        switch self {
        case .torchvision: "torchvision"
        case .sequential(let convolution, _, let stages):
            "Sequential (stem \(convolution), stages \(stages.map(String.init).joined(separator: ", ")))"
        case .huggingFace: "Hugging Face"
        case .visionTransformer(let names): names.description
        }
    }
}

extension KeyLayout {
    /// The name of a tensor in the form that the encoder's family reads: torchvision's for residual networks, that of
    /// ``VisionTransformerNames`` for Vision Transformers; nil where it is no part of the backbone.
    func canonicalName(_ name: String) -> String? {
        var parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        switch self {
        case .torchvision: break
        case .sequential(let convolution, let normalization, let stages):
            guard let index = parts.first.flatMap({ Int($0) }) else { return nil }
            if index == convolution {
                parts[0] = "conv1"
            } else if index == normalization {
                parts[0] = "bn1"
            } else if index == convolution - 1 {
                parts[0] = "input_norm"
            } else if index == (stages.last ?? index) + 1 {
                parts[0] = "last_conv"
            } else if let stage = stages.firstIndex(of: index) {
                parts[0] = "layer\(stage + 1)"
            } else {
                return nil
            }
        case .huggingFace:
            guard let renamed = KeyLayout.fromHuggingFace(parts) else { return nil }
            parts = renamed
        case .visionTransformer: return VisionTransformerNames.canonical(name)
        }
        return KeyLayout.isBackbone(parts) ? KeyLayout.withDownsample(parts).joined(separator: ".") : nil
    }

    /// Whether a name that is none of the backbone's stands among its own or looks like a part of its trunk,
    /// without which the network would be another: a second convolution of a stem, a norm ahead of the pooling.
    func isUnexpected(_ name: String) -> Bool {
        guard canonicalName(name) == nil else { return false }
        let first = name.prefix { $0 != "." }
        switch self {
        case .torchvision: return KeyLayout.trunk.contains(first.lowercased().filter { !$0.isNumber })
        case .sequential(_, _, let stages): return Int(first).map { $0 <= stages.last ?? 0 } ?? false
        case .huggingFace: return first == "embedder" || first == "encoder"
        case .visionTransformer: return VisionTransformerNames.isUnexpected(name)
        }
    }

    /// What the backbone's tensors call its classifier.
    var classifierName: String {
        if case .visionTransformer = self { return "head" }
        return "fc"
    }

    /// Names, without their numbers, of layers that stand between pixels and pooled features.
    private static let trunk: Set = [
        "conv", "bn", "gn", "ln", "in", "frn", "norm", "layer", "layers", "stage", "stages", "block",
        "blocks",
        "stem", "downsample", "shortcut", "relu", "prelu", "act", "se", "pool", "maxpool", "avgpool",
        "attnpool",
    ]

    private static func isBackbone(_ parts: [String]) -> Bool {
        guard let first = parts.first, parts.count >= 2 else { return false }
        return ["conv1", "bn1", "input_norm", "last_conv"].contains(first)
            || (first.hasPrefix("layer") && Int(first.dropFirst(5)) != nil)
    }

    /// CIFAR networks call the shortcut's convolution and normalization `shortcut.0` and `.1`.
    private static func withDownsample(_ parts: [String]) -> [String] {
        guard parts.count == 5, parts[2] == "shortcut" else { return parts }
        var parts = parts
        parts[2] = "downsample"
        return parts
    }

    private static func fromHuggingFace(_ parts: [String]) -> [String]? {
        guard parts.count >= 4, let kind = kinds[parts[parts.count - 2]] else { return nil }
        let last = parts[parts.count - 1]
        if parts.count == 4, parts[0] == "embedder", parts[1] == "embedder" { return [kind + "1", last] }
        guard parts.count == 8 || parts.count == 9, parts[0] == "encoder", parts[1] == "stages",
            parts[3] == "layers", let stage = Int(parts[2]), (0..<limit).contains(stage)
        else { return nil }
        let block = ["layer\(stage + 1)", parts[4]]
        if parts.count == 8, parts[5] == "shortcut" {
            return block + ["downsample", kind == "conv" ? "0" : "1", last]
        }
        guard parts.count == 9, parts[5] == "layer", let index = Int(parts[6]), (0..<limit).contains(index)
        else { return nil }
        return block + [kind + "\(index + 1)", last]
    }

    private static let kinds = ["convolution": "conv", "normalization": "bn"]
    private static let limit = 1000
}
