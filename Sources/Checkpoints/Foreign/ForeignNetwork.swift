/// Networks other than ResNets of torchvision's form, as timm, torchvision, Hugging Face and their authors name
/// them, recognised so that a message can say what a file holds.
public enum ForeignNetwork {
    /// What the names say, with one that says it; nil for a plain ResNet's and for unknown ones.
    public static func description(of names: some Collection<String>) -> String? {
        // A hostile file may have a million names.
        let split = names.prefix(namesLookedAt).map { name in
            (name: name, parts: name.split(separator: ".", omittingEmptySubsequences: false))
        }
        for (kind, patterns) in kinds {
            for pattern in patterns {
                guard let match = split.first(where: { pattern.matches($0.parts) }) else { continue }
                return "\(kind) (\(match.name))"
            }
        }
        return withoutStatistics(Set(split.map(\.name)))
    }

    private static let namesLookedAt = 4096

    /// What is told by a name that is not there: a block's norm has no statistics, or the stem has no norm.
    private static func withoutStatistics(_ names: Set<String>) -> String? {
        let norm = "layer1.0.bn1.weight"
        guard let name = names.first(where: { $0 == norm || $0.hasSuffix("." + norm) }) else { return nil }
        let prefix = name.dropLast(norm.count)
        guard names.contains(where: { $0.hasPrefix(prefix) && $0.hasSuffix(".running_mean") }) else {
            return "a ResNet of group norm or of other norms without running statistics (\(name))"
        }
        guard names.contains("\(prefix)bn1.weight") || names.contains("\(prefix)bn1.running_mean") else {
            return "a ResNet of pre-activation blocks (\(name), no \(prefix)bn1)"
        }
        return nil
    }

    /// Kinds with the names that tell them, the most special first.
    private static let kinds: [(kind: String, patterns: [NamePattern])] = [
        ("a ResNet with squeeze-and-excitation", ["layer#.#.se.*", "layer#.#.se_*", "layer#.#.attention"]),
        (
            "a ResNet with attention in its blocks",
            ["layer#.#.attn*", "layer#.#.ca", "layer#.#.cbam", "layer#.#.eca"]
        ),
        ("a ResNet of selective kernels (SKNet)", ["layer#.#.conv#.paths"]),
        ("a ResNeSt", ["layer#.#.conv2.fc1", "layer#.#.conv2.conv"]),
        ("a Res2Net", ["layer#.#.convs"]),
        ("an IBN-Net", ["layer#.#.bn1.IN"]),
        ("a ResNet with anti-aliased pooling", ["layer#.#.*.filt", "layer#.#.conv#.#.filt"]),
        ("CLIP's ResNet, of three stem convolutions and attention pooling", ["attnpool"]),
        ("timm's deep stem of three convolutions: resnet50d and its like", ["conv1.#.weight"]),
        ("a ResNet of group norm", ["layer#.#.gn1", "gn1.weight"]),
        (
            "a Swin Transformer",
            [
                "layers.#.blocks.#.attn*", "layers.#.blocks.#.attention", "features.#.#.attn",
                "layers.#.blocks.#.norm1",
            ]
        ),
        (
            "a ConvNeXt",
            ["dwconv", "pwconv1", "stages.#.blocks.#.conv_dw", "features.#.#.layer_scale", "convnext*"]
        ),
        (
            "a Vision Transformer of other names than DINO's, timm's, CLIP's and Hugging Face's",
            [
                "cls_token", "class_token", "pos_embed", "blocks.#.attn.qkv", "encoder_layer_#",

                "patch_embed", "patch_embeddings", "class_embedding", "transformer.resblocks", "vision_model",
                "vit",
            ]
        ),
        ("a Transformer", ["layer.#.attention", "layers.#.self_attn", "h.#.attn"]),
        (
            "a RegNet",
            [
                "trunk_output", "s1.b1", "regnet", "embedder.embedder.convolution",
                "encoder.stages.#.layers.#.layer",
            ]
        ),
        (
            "an EfficientNet or MobileNet",
            [
                "conv_stem", "_conv_stem", "blocks.#.#.conv_dw", "features.#.#.block.#.#",
                "features.#.conv.#", "features.#.block.#",
            ]
        ),
        ("a DenseNet", ["denseblock1", "features.norm0"]),
        ("an Inception network", ["Conv2d_1a_3x3", "inception3a", "Mixed_5b"]),
        (
            "a ResNet of pre-activation blocks (ResNetV2, BiT, Wide ResNet, NFNet)",
            [
                "stages.#.blocks.#.norm1", "stages.#.layers.#.norm1", "block1.layer.#", "root_block",
                "stages.#.#.conv1.gain",
            ]
        ),
        ("a VGG or AlexNet", ["features.#.weight"]),
    ].map { ($0.0, $0.1.map(NamePattern.init)) }
}

/// Dotted parts in a row: `#` at the end of a part is a number, `*` any letters, all else stands for itself.
struct NamePattern {
    private let parts: [Part]

    private enum Part {
        case numbered(String)
        case text(String)
        case beginning(String)

        func matches(_ part: Substring) -> Bool {
            switch self {
            case .numbered(let text):
                part.hasPrefix(text) && part.utf8.count > text.utf8.count
                    && part.utf8.dropFirst(text.utf8.count).allSatisfy { (0x30...0x39).contains($0) }
            case .text(let text): part == text
            case .beginning(let text): part.hasPrefix(text)
            }
        }
    }

    init(_ text: String) {
        parts = text.split(separator: ".").map { part in
            if part.hasSuffix("#") { return .numbered(String(part.dropLast())) }
            return part.hasSuffix("*") ? .beginning(String(part.dropLast())) : .text(String(part))
        }
    }

    /// Whether the parts stand somewhere in a name, which is given by its own parts.
    func matches(_ name: [Substring]) -> Bool {
        guard name.count >= parts.count else { return false }
        return (0...name.count - parts.count).contains { start in
            parts.indices.allSatisfy { parts[$0].matches(name[start + $0]) }
        }
    }
}
