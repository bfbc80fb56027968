/// How a project names the tensors of a Vision Transformer. All lead to one form, that of DINOv2's own code:
///
/// `cls_token`, `dist_token`, `register_tokens`, `pos_embed`, `patch_embed.proj`, `norm_pre`, `norm`, `fc_norm`, `rope.periods`, and of each
/// block `blocks.L.`: `norm1`, `attn.qkv` or `attn.q`, `attn.k` and `attn.v`, `attn.proj`, `ls1.gamma`, `norm2`, `mlp.fc1` and
/// `mlp.fc2` or, gated, `mlp.w12` or `mlp.w1` and `mlp.w2`, and `mlp.w3`, `ls2.gamma`. Pooling by attention
/// has `attn_pool.`: `latent`, `q`, `kv`, `proj`, `norm`, `mlp.fc1` and `mlp.fc2`.
public enum VisionTransformerNames: String, Sendable, CaseIterable, CustomStringConvertible {
    /// DINO, MoCo v3, MAE, DINOv2, DINOv3 and timm.
    case plain
    /// Hugging Face's ViT, DINOv2 and DINOv3.
    case huggingFace
    /// The image tower of OpenAI's CLIP and of open_clip.
    case clip
    /// The image tower of Hugging Face's CLIP.
    case huggingFaceCLIP
    /// torchvision.
    case torchvision

    /// The project in words.
    public var description: String {
        switch self {
        case .plain: "Vision Transformer (DINO, timm)"
        case .huggingFace: "Vision Transformer (Hugging Face)"
        case .clip: "CLIP"
        case .huggingFaceCLIP: "CLIP (Hugging Face)"
        case .torchvision: "Vision Transformer (torchvision)"
        }
    }

    /// The last parts of the name of the convolution that makes patches, by which an encoder's prefix is found.
    static let anchors: [(suffix: String, names: VisionTransformerNames)] = [
        ("patch_embed.proj.weight", .plain), ("patch_embed.proj.0.weight", .plain),
        ("embeddings.patch_embeddings.projection.weight", .huggingFace),
        ("embeddings.patch_embeddings.weight", .huggingFace),
        ("embeddings.patch_embedding.weight", .huggingFaceCLIP), ("conv1.weight", .clip),
        ("conv_proj.weight", .torchvision),
    ]

    // MARK: - Names

    /// The form above of a name without the encoder's prefix; nil for what is no part of the backbone.
    static func canonical(_ name: String) -> String? {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        for container in containers where parts.starts(with: container) {
            return block(Array(parts.dropFirst(container.count)))
        }
        if let token = tokens[name] { return token }
        guard let kind = parts.last, kinds.contains(kind) || statistics.contains(kind),
            let layer = layers[parts.dropLast().joined(separator: ".")]
        else { return convolutionalStem(parts) }
        return "\(layer).\(kind)"
    }

    /// What the names of blocks begin with, before their numbers.
    private static let containers = [
        ["blocks"], ["encoder", "layer"], ["encoder", "layers"], ["model", "layer"], ["layer"], ["layers"],
        ["transformer", "resblocks"],
    ]

    /// Tensors by their whole names.
    private static let tokens = [
        "cls_token": "cls_token", "embeddings.cls_token": "cls_token", "class_embedding": "cls_token",
        "embeddings.class_embedding": "cls_token", "class_token": "cls_token", "dist_token": "dist_token",
        "register_tokens": "register_tokens", "storage_tokens": "register_tokens",
        "reg_token": "register_tokens", "embeddings.register_tokens": "register_tokens",
        "pos_embed": "pos_embed", "positional_embedding": "pos_embed",
        "embeddings.position_embeddings": "pos_embed", "embeddings.position_embedding.weight": "pos_embed",
        "encoder.pos_embedding": "pos_embed",
        "rope_embed.periods": "rope.periods", "attn_pool.latent": "attn_pool.latent",
    ]

    /// Layers with a weight and perhaps a bias.
    private static let layers = [
        "patch_embed.proj": "patch_embed.proj", "embeddings.patch_embeddings.projection": "patch_embed.proj",
        "embeddings.patch_embeddings": "patch_embed.proj", "embeddings.patch_embedding": "patch_embed.proj",
        "conv1": "patch_embed.proj", "conv_proj": "patch_embed.proj",
        "norm_pre": "norm_pre", "ln_pre": "norm_pre", "pre_layrnorm": "norm_pre",
        "norm": "norm", "layernorm": "norm", "ln_post": "norm", "post_layernorm": "norm",
        "encoder.ln": "norm", "fc_norm": "fc_norm",
        "attn_pool.q": "attn_pool.q", "attn_pool.kv": "attn_pool.kv", "attn_pool.proj": "attn_pool.proj",
        "attn_pool.norm": "attn_pool.norm", "attn_pool.mlp.fc1": "attn_pool.mlp.fc1",
        "attn_pool.mlp.fc2": "attn_pool.mlp.fc2",
    ]

    private static let kinds: Set = ["weight", "bias"]
    private static let statistics: Set = ["running_mean", "running_var"]

    /// `patch_embed.proj.N` of MoCo v3's stem of convolutions.
    private static func convolutionalStem(_ parts: [String]) -> String? {
        guard parts.count == 4, parts[0] == "patch_embed", parts[1] == "proj", Int(parts[2]) != nil,
            kinds.contains(parts[3]) || statistics.contains(parts[3])
        else { return nil }
        return parts.joined(separator: ".")
    }

    /// A tensor of a block: its number, behind `encoder_layer_` in torchvision, then what it is. DINOv2 trains in chunks, with the
    /// chunk's number ahead.
    private static func block(_ parts: [String]) -> String? {
        let ahead = "encoder_layer_"
        guard let own = parts.first else { return nil }
        let first = own.hasPrefix(ahead) ? String(own.dropFirst(ahead.count)) : own
        guard number(first) != nil else { return nil }
        var (index, rest) = (first, parts.dropFirst())
        if let second = rest.first, number(second) != nil { (index, rest) = (second, rest.dropFirst()) }
        let name = rest.joined(separator: ".")
        if let tensor = blockTensors[name] { return "blocks.\(index).\(tensor)" }
        guard let kind = rest.last, kinds.contains(kind),
            let layer = blockLayers[rest.dropLast().joined(separator: ".")]
        else { return nil }
        return "blocks.\(index).\(layer).\(kind)"
    }

    private static func number(_ text: String) -> Int? { text.utf8.count <= 4 ? Int(text) : nil }

    private static let blockTensors = [
        "ls1.gamma": "ls1.gamma", "gamma_1": "ls1.gamma", "ls_1.gamma": "ls1.gamma",
        "layer_scale1.lambda1": "ls1.gamma",
        "ls2.gamma": "ls2.gamma", "gamma_2": "ls2.gamma", "ls_2.gamma": "ls2.gamma",
        "layer_scale2.lambda1": "ls2.gamma",
        "attn.qkv.bias_mask": "attn.qkv.bias_mask", "attn.q_bias": "attn.q.bias",
        "attn.v_bias": "attn.v.bias", "attn.in_proj_weight": "attn.qkv.weight",
        "attn.in_proj_bias": "attn.qkv.bias", "self_attention.in_proj_weight": "attn.qkv.weight",
        "self_attention.in_proj_bias": "attn.qkv.bias",
    ]

    private static let blockLayers: [String: String] = {
        let several: [(to: String, from: [String])] = [
            ("norm1", ["norm1", "layernorm_before", "layer_norm1", "ln_1"]),
            ("norm2", ["norm2", "layernorm_after", "layer_norm2", "ln_2"]),
            ("attn.qkv", ["attn.qkv"]),
            ("attn.q", ["attention.attention.query", "attention.q_proj", "self_attn.q_proj", "attn.q"]),
            ("attn.k", ["attention.attention.key", "attention.k_proj", "self_attn.k_proj", "attn.k"]),
            ("attn.v", ["attention.attention.value", "attention.v_proj", "self_attn.v_proj", "attn.v"]),
            (
                "attn.proj",
                [
                    "attn.proj", "attention.output.dense", "attention.o_proj", "self_attn.out_proj",
                    "attn.out_proj", "self_attention.out_proj",
                ]
            ),
            ("mlp.fc1", ["mlp.fc1", "intermediate.dense", "mlp.c_fc", "mlp.0", "mlp.linear_1"]),
            ("mlp.fc2", ["mlp.fc2", "output.dense", "mlp.c_proj", "mlp.3", "mlp.linear_2"]),
            ("mlp.w12", ["mlp.w12", "mlp.weights_in"]),
            ("mlp.w1", ["mlp.w1", "mlp.gate_proj", "mlp.fc1_g"]),
            ("mlp.w2", ["mlp.w2", "mlp.up_proj", "mlp.fc1_x"]),
            ("mlp.w3", ["mlp.w3", "mlp.weights_out", "mlp.down_proj"]),
        ]
        return Dictionary(
            several.flatMap { entry in entry.from.map { ($0, entry.to) } },
            uniquingKeysWith: { first, _ in first })
    }()

    // MARK: - Strangers

    /// Whether a name that is none of the backbone's stands among its own: without it, the network would be another.
    static func isUnexpected(_ name: String) -> Bool {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard let first = parts.first, !unused.contains(name), !unused.contains(String(parts.last ?? ""))
        else { return false }
        return trunk.contains(String(first))
    }

    /// What no forward pass of the encoder reads.
    private static let unused: Set = [
        "mask_token", "embeddings.mask_token", "embeddings.position_ids", "num_batches_tracked",
    ]

    private static let trunk: Set = [
        "blocks", "encoder", "layer", "layers", "transformer", "embeddings", "patch_embed", "norm",
        "norm_pre",
        "ln_pre", "ln_post", "fc_norm", "cls_norm", "pos_embed", "rel_pos_bias", "rope", "dist_token",
        "attn_pool", "conv1", "conv_proj", "relative_position",
    ]
}

extension EncoderSearch {
    /// What a name tells if it is the convolution that makes patches, of a Vision Transformer whose first block is there.
    func visionTransformer(at name: String) -> (prefix: String, layout: KeyLayout)? {
        for (suffix, names) in VisionTransformerNames.anchors {
            guard let prefix = anchored(name, suffix: suffix),
                named.references[name]?.shape.count == 4,
                names != .clip || named.references[prefix + "class_embedding"] != nil,
                firstBlocks(names).contains(where: { named.references[prefix + $0] != nil })
            else { continue }
            return (prefix, .visionTransformer(names))
        }
        return nil
    }

    /// Names of the first block, one of which each file has.
    private func firstBlocks(_ names: VisionTransformerNames) -> [String] {
        switch names {
        case .plain:
            ["blocks.0.attn.qkv.weight", "blocks.0.0.attn.qkv.weight", "blocks.0.attn.q.weight"]
        case .huggingFace:
            ["encoder.layer.0.attention.attention.query.weight"]
                + ["layer", "layers", "model.layer", "encoder.layers", "encoder.layer"].map {
                    "\($0).0.attention.q_proj.weight"
                }
        case .clip: ["transformer.resblocks.0.attn.in_proj_weight"]
        case .huggingFaceCLIP: ["encoder.layers.0.self_attn.q_proj.weight"]
        case .torchvision: ["encoder.layers.encoder_layer_0.self_attention.in_proj_weight"]
        }
    }
}
