import Checkpoints
import Foundation
import OrderedCollections

@testable import Encoders

/// Small Vision Transformers under the names of a project, their tensors filled by a formula: of the tensor of rank k among all names
/// in the order of their code points, element i is 0.05 sin(0.37 i + 0.11 k), plus 1 where the tensor scales.
///
/// D = 128, 2 heads, 2 blocks, F = 512, P = 4, made for 16 x 16 pixels. What the projects' own code made of them, and of the image
/// x[c, i, j] = sin(0.01 (c + 1) i + 0.02 j), stands in ``VisionTransformerTests``.
struct FormulaNetwork {
    static let (width, hidden, patch, blocks) = (128, 512, 4, 2)
    /// Shapes by name, in any order.
    private(set) var shapes: [String: [Int]] = [:]
    /// Tensors that keep their values.
    private var fixed: [String: [Float]] = [:]

    private mutating func add(_ name: String, _ shape: Int...) { shapes[name] = shape }

    /// Another shape, or none.
    mutating func change(_ name: String, _ shape: [Int]?) { shapes[name] = shape }

    private mutating func linear(_ name: String, _ outputs: Int, _ inputs: Int, bias: Bool = true) {
        add("\(name).weight", outputs, inputs)
        if bias { add("\(name).bias", outputs) }
    }

    private mutating func norm(_ names: String...) {
        for name in names {
            add("\(name).weight", Self.width)
            add("\(name).bias", Self.width)
        }
    }

    /// The file, its tensors sorted by name.
    func file(path: String = "memory", renaming: [String: String] = [:]) throws -> CheckpointFile {
        var tensors: OrderedDictionary<String, Tensor> = [:]
        for (rank, name) in shapes.keys.sorted().enumerated() {
            let shape = shapes[name] ?? []
            let scales =
                shape.count == 1
                && ["weight", "gamma", "gamma_1", "gamma_2", "lambda1", "running_var"].contains {
                    name.hasSuffix(".\($0)")
                }
            let (phase, mean) = (0.11 * Double(rank), scales ? 1.0 : 0)
            let values = (0..<shape.reduce(1, *)).map { index in
                Float(mean + 0.05 * sin(0.37 * Double(index) + phase))
            }
            tensors[renaming[name] ?? name] = try Tensor(shape: shape, values: fixed[name] ?? values)
        }
        return try CheckpointFile(bytes: try SafetensorsEncoder.encode(tensors), path: path)
    }

    /// The network that the file makes.
    func network(
        _ choices: TransformerChoices = TransformerChoices(), renaming: [String: String] = [:]
    ) throws -> any ImageEncoder {
        var all = EncoderChoices()
        all.transformer = choices
        return try EncoderFamilies.open(try file(renaming: renaming), all).encoder
    }

    /// The image of the formula.
    static func image(height: Int, width: Int) throws -> ImageBatch {
        var values: [Float] = []
        for channel in 0..<3 {
            for row in 0..<height {
                let start = 0.01 * Double(channel + 1) * Double(row)
                values += (0..<width).map { Float(sin(start + 0.02 * Double($0))) }
            }
        }
        return try ImageBatch(count: 1, height: height, width: width, values: values)
    }
}

// MARK: - Projects

extension FormulaNetwork {
    /// What a plain block's MLP consists of.
    enum MLP {
        case plain
        /// `w12` and `w3` around h numbers.
        case fused(Int)
        /// `w1`, `w2` and `w3`.
        case separate(Int)
    }

    /// DINO, timm and MAE's encoder; DINOv2 with layer scales.
    static func plain(
        layerScale: Bool = false, maskToken: Bool = false, registers: Int = 0, mlp: MLP = .plain
    ) -> FormulaNetwork {
        var network = FormulaNetwork()
        network.add("cls_token", 1, 1, width)
        network.add("pos_embed", 1, 17, width)
        if maskToken { network.add("mask_token", 1, width) }
        if registers > 0 { network.add("register_tokens", 1, registers, width) }
        network.add("patch_embed.proj.weight", width, 3, patch, patch)
        network.add("patch_embed.proj.bias", width)
        network.norm("norm")
        for block in 0..<blocks { network.addPlainBlock("blocks.\(block).", layerScale: layerScale, mlp) }
        return network
    }

    private mutating func addPlainBlock(_ block: String, layerScale: Bool, _ mlp: MLP) {
        let width = Self.width
        norm(block + "norm1", block + "norm2")
        linear(block + "attn.qkv", 3 * width, width)
        linear(block + "attn.proj", width, width)
        switch mlp {
        case .plain:
            linear(block + "mlp.fc1", Self.hidden, width)
            linear(block + "mlp.fc2", width, Self.hidden)
        case .fused(let inner):
            linear(block + "mlp.w12", 2 * inner, width)
            linear(block + "mlp.w3", width, inner)
        case .separate(let inner):
            linear(block + "mlp.w1", inner, width)
            linear(block + "mlp.w2", inner, width)
            linear(block + "mlp.w3", width, inner)
        }
        guard layerScale else { return }
        add(block + "ls1.gamma", width)
        add(block + "ls2.gamma", width)
    }

    /// MoCo v3 with a stem of convolutions, P = 16, made for 64 x 64 pixels.
    static func convolutionalStem() -> FormulaNetwork {
        var network = plain()
        network.shapes["patch_embed.proj.weight"] = nil
        network.shapes["patch_embed.proj.bias"] = nil
        var channels = 3
        for (index, divisor) in [8, 4, 2, 1].enumerated() {
            let norm = "patch_embed.proj.\(3 * index + 1)"
            network.add("patch_embed.proj.\(3 * index).weight", width / divisor, channels, 3, 3)
            channels = width / divisor
            for part in ["weight", "bias", "running_mean", "running_var"] {
                network.add("\(norm).\(part)", channels)
            }
            // Of no dimension in the files; it has a rank among the names.
            network.add("\(norm).num_batches_tracked", 1)
        }
        network.add("patch_embed.proj.12.weight", width, channels, 1, 1)
        network.add("patch_embed.proj.12.bias", width)
        return network
    }

    /// DINOv3's own names.
    static func dinov3(mlp: MLP = .plain) -> FormulaNetwork {
        var network = plain(layerScale: true, maskToken: true, mlp: mlp)
        network.shapes["pos_embed"] = nil
        network.add("storage_tokens", 1, 4, width)
        network.add("rope_embed.periods", 16)
        network.fixed["rope_embed.periods"] = (0..<16).map { Float(pow(100, Double($0) / 16)) }
        for block in 0..<blocks {
            let name = "blocks.\(block).attn.qkv.bias_mask"
            network.add(name, 3 * width)
            network.fixed[name] = (0..<3 * width).map { $0 / width == 1 ? 0 : 1 }
        }
        return network
    }

    /// timm's DINOv3 with biases of q and v.
    static func timmDINOv3() -> FormulaNetwork {
        var network = FormulaNetwork()
        network.add("cls_token", 1, 1, width)
        network.add("reg_token", 1, 4, width)
        network.add("patch_embed.proj.weight", width, 3, patch, patch)
        network.add("patch_embed.proj.bias", width)
        network.norm("norm")
        for block in 0..<blocks {
            network.addPlainBlock("blocks.\(block).", layerScale: false, .plain)
            network.shapes["blocks.\(block).attn.qkv.bias"] = nil
            for name in ["attn.q_bias", "attn.v_bias", "gamma_1", "gamma_2"] {
                network.add("blocks.\(block).\(name)", width)
            }
        }
        return network
    }

    /// OpenAI's CLIP, the image tower.
    static func clip() -> FormulaNetwork {
        var network = FormulaNetwork()
        network.add("visual.class_embedding", width)
        network.add("visual.positional_embedding", 17, width)
        network.add("visual.proj", width, 32)
        network.add("visual.conv1.weight", width, 3, patch, patch)
        network.norm("visual.ln_pre", "visual.ln_post")
        for block in 0..<blocks {
            let name = "visual.transformer.resblocks.\(block)."
            network.norm(name + "ln_1", name + "ln_2")
            network.add(name + "attn.in_proj_weight", 3 * width, width)
            network.add(name + "attn.in_proj_bias", 3 * width)
            network.linear(name + "attn.out_proj", width, width)
            network.linear(name + "mlp.c_fc", hidden, width)
            network.linear(name + "mlp.c_proj", width, hidden)
        }
        return network
    }

    /// Hugging Face's CLIPVisionModel.
    static func huggingFaceCLIP() -> FormulaNetwork {
        var network = FormulaNetwork()
        network.add("embeddings.class_embedding", width)
        network.add("embeddings.position_embedding.weight", 17, width)
        network.add("embeddings.patch_embedding.weight", width, 3, patch, patch)
        network.norm("pre_layrnorm", "post_layernorm")
        for block in 0..<blocks {
            let name = "encoder.layers.\(block)."
            network.norm(name + "layer_norm1", name + "layer_norm2")
            for part in ["q", "k", "v", "out"] {
                network.linear(name + "self_attn.\(part)_proj", width, width)
            }
            network.linear(name + "mlp.fc1", hidden, width)
            network.linear(name + "mlp.fc2", width, hidden)
        }
        return network
    }

    /// Hugging Face's ViTModel with its pooler.
    static func huggingFaceViT() -> FormulaNetwork {
        var network = huggingFaceEmbeddings()
        network.add("embeddings.position_embeddings", 1, 17, width)
        network.linear("pooler.dense", width, width)
        network.norm("layernorm")
        for block in 0..<blocks {
            let name = "encoder.layer.\(block)."
            network.norm(name + "layernorm_before", name + "layernorm_after")
            network.addHuggingFaceAttention(name)
            network.linear(name + "intermediate.dense", hidden, width)
            network.linear(name + "output.dense", width, hidden)
        }
        return network
    }

    /// Hugging Face's Dinov2Model, with registers and without.
    static func huggingFaceDINOv2(registers: Int = 0) -> FormulaNetwork {
        var network = huggingFaceEmbeddings()
        network.add("embeddings.position_embeddings", 1, 17, width)
        network.add("embeddings.mask_token", 1, width)
        if registers > 0 { network.add("embeddings.register_tokens", 1, registers, width) }
        network.norm("layernorm")
        for block in 0..<blocks {
            let name = "encoder.layer.\(block)."
            network.norm(name + "norm1", name + "norm2")
            network.addHuggingFaceAttention(name)
            network.linear(name + "mlp.fc1", hidden, width)
            network.linear(name + "mlp.fc2", width, hidden)
            network.add(name + "layer_scale1.lambda1", width)
            network.add(name + "layer_scale2.lambda1", width)
        }
        return network
    }

    /// Hugging Face's DINOv3ViTModel.
    static func huggingFaceDINOv3() -> FormulaNetwork {
        var network = FormulaNetwork()
        network.add("embeddings.cls_token", 1, 1, width)
        network.add("embeddings.mask_token", 1, 1, width)
        network.add("embeddings.register_tokens", 1, 4, width)
        network.add("embeddings.patch_embeddings.weight", width, 3, patch, patch)
        network.add("embeddings.patch_embeddings.bias", width)
        network.norm("norm")
        for block in 0..<blocks {
            let name = "layer.\(block)."
            network.norm(name + "norm1", name + "norm2")
            for part in ["q", "k", "v", "o"] {
                network.linear(name + "attention.\(part)_proj", width, width, bias: part != "k")
            }
            network.linear(name + "mlp.up_proj", hidden, width)
            network.linear(name + "mlp.down_proj", width, hidden)
            network.add(name + "layer_scale1.lambda1", width)
            network.add(name + "layer_scale2.lambda1", width)
        }
        return network
    }

    private static func huggingFaceEmbeddings() -> FormulaNetwork {
        var network = FormulaNetwork()
        network.add("embeddings.cls_token", 1, 1, width)
        network.add("embeddings.patch_embeddings.projection.weight", width, 3, patch, patch)
        network.add("embeddings.patch_embeddings.projection.bias", width)
        return network
    }

    private mutating func addHuggingFaceAttention(_ name: String) {
        for part in ["query", "key", "value"] {
            linear(name + "attention.attention.\(part)", Self.width, Self.width)
        }
        linear(name + "attention.output.dense", Self.width, Self.width)
    }
}
