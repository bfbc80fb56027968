import Checkpoints
import Layers

/// Tells what a Vision Transformer is from its tensors, the configuration beside them, and what projects are known to do.
struct VisionTransformerDetector {
    let tensors: NamedTensors
    let layout: KeyLayout
    /// Whether the places of its tensors are MoCo's.
    let isContrastive: Bool
    let configuration: ModelConfiguration?
    let choices: TransformerChoices

    private var names: VisionTransformerNames? {
        if case .visionTransformer(let names) = layout { return names }
        return nil
    }

    /// - Throws: ``NetworkError`` for shapes that no such network has, and for what a configuration says that cannot be.
    func architecture() throws(NetworkError) -> VisionTransformerArchitecture {
        let patch = try self.patch()
        let width = try tensors.shape("blocks.0.norm1.weight", dimensions: 1)[0]
        let depth = try self.depth()
        let mlp = try feedForward(width)
        let heads = try self.heads(width)
        let positions = try self.positions(width)
        let side = side(positions.kind, patch.side)
        let (activation, epsilon) = (try self.activation(isUsed: !mlp.isGated), try self.epsilon())
        let pooling = try self.pooling()
        let notes = [
            "heads \(heads.value) (\(heads.source))",
            mlp.isGated ? nil : "activation \(activation.value.rawValue) (\(activation.source))",
            "layer-norm epsilon \(epsilon.value) (\(epsilon.source))",
            positions.note, "features: \(pooling.note)",
        ].compactMap { $0 }
        return VisionTransformerArchitecture(
            width: width, depth: depth, heads: heads.value, hiddenWidth: mlp.width, isGated: mlp.isGated,
            patch: patch.side, hasClassToken: has("cls_token"),
            hasDistillationToken: has("dist_token"), registers: try registers(width),
            positions: positions.kind, epsilon: epsilon.value, activation: activation.value,
            pooling: pooling.value, hasConvolutionalStem: patch.isConvolutional, side: side,
            assumptions: notes.joined(separator: "; "))
    }

    private func has(_ name: String) -> Bool { tensors.tensors[name] != nil }

    // MARK: - Shapes

    private func patch() throws(NetworkError) -> (side: Int, isConvolutional: Bool) {
        guard !has("patch_embed.proj.0.weight") else { return (Self.convolutionalPatch, true) }
        let shape = try tensors.shape("patch_embed.proj.weight", dimensions: 4)
        guard shape[1] == 3, shape[2] == shape[3], shape[2] <= Self.greatestPatch else {
            throw .wrongShape(
                tensor: "patch_embed.proj.weight",
                expected: "[D, 3, P, P] with P of 1 to \(Self.greatestPatch)",
                found: shape)
        }
        return (shape[2], false)
    }

    private func depth() throws(NetworkError) -> Int {
        var depth = 0
        while has("blocks.\(depth).norm1.weight") { depth += 1 }
        guard depth <= Self.greatestDepth else {
            throw .transformer(expected: "at most \(Self.greatestDepth) blocks", found: "\(depth)")
        }
        return depth
    }

    private func registers(_ width: Int) throws(NetworkError) -> Int {
        guard has("register_tokens") else { return 0 }
        let shape = try tensors.shape("register_tokens", dimensions: 3)
        guard shape[0] == 1, shape[1] <= Self.mostRegisters, shape[2] == width else {
            throw .wrongShape(
                tensor: "register_tokens", expected: "[1, 1 to \(Self.mostRegisters), \(width)]", found: shape
            )
        }
        return shape[1]
    }

    private func feedForward(_ width: Int) throws(NetworkError) -> (width: Int, isGated: Bool) {
        let block = "blocks.0.mlp."
        if has(block + "w1.weight") {
            return (try tensors.shape(block + "w1.weight", dimensions: 2)[0], true)
        }
        for (first, last) in [("w12", "w3"), ("fc1", "fc2"), ("w2", "w3")]
        where has(block + first + ".weight") {
            let rows = try tensors.shape(block + first + ".weight", dimensions: 2)[0]
            let inner = try tensors.shape(block + last + ".weight", dimensions: 2)[1]
            guard rows == inner || rows == 2 * inner else {
                throw .wrongShape(
                    tensor: block + last + ".weight", expected: "[\(width), \(rows) or half of it]",
                    found: [width, inner])
            }
            return (inner, rows == 2 * inner)
        }
        throw .transformer(
            expected: "\(block)fc1 and fc2, w12 and w3, or w1, w2 and w3", found: "none of them")
    }

    // MARK: - What shapes do not tell

    private typealias Known<Value> = (value: Value, source: String)

    private func heads(_ width: Int) throws(NetworkError) -> Known<Int> {
        let known: Known<Int> =
            if let heads = choices.heads {
                (heads, "--heads")
            } else if let configuration,
                let heads = configuration.heads ?? timmHeads
            { (heads, configuration.source) } else if isMoCo, width == 384 {
                (12, "MoCo v3's of width 384")
            } else { (Self.usualHeads[width] ?? max(1, width / 64), "usual of width \(width)") }
        guard known.value >= 1, width % known.value == 0 else {
            throw .transformer(
                expected: "heads that divide the width \(width)", found: "\(known.value) (\(known.source))")
        }
        return known
    }

    /// Heads that only timm's name of the architecture tells.
    private var timmHeads: Int? {
        guard configuration?.project == .timm, let name = configuration?.architecture else { return nil }
        if name.contains("_giantopt_") || name.hasPrefix("vit_base_patch16_gap_224") { return 16 }
        if name.contains("_huge_plus_") { return 20 }
        return nil
    }

    /// - Parameter isUsed: false for SwiGLU, of which Hugging Face's configurations do not tell the truth.
    private func activation(isUsed: Bool) throws(NetworkError) -> Known<TokenActivation> {
        guard isUsed else { return (.gelu, "unused") }
        if let activation = choices.activation { return (activation, "--mlp-activation") }
        guard let configuration else {
            return names == .clip || names == .huggingFaceCLIP
                ? (.quickGELU, "OpenAI's CLIP") : (.gelu, "usual")
        }
        if configuration.project == .timm {
            return (Self.timmActivation(configuration.architecture ?? ""), configuration.source)
        }
        guard let name = configuration.activation else { return (.gelu, "usual") }
        guard let activation = Self.activations[name] else {
            throw .transformer(
                expected:
                    "an activation of \(TokenActivation.allCases.map(\.rawValue).joined(separator: ", "))",
                found: "\(name) (\(configuration.source)); --mlp-activation says another")
        }
        return (activation, configuration.source)
    }

    /// What only timm's name of the architecture tells.
    private static func timmActivation(_ name: String) -> TokenActivation {
        if name.contains("quickgelu") { return .quickGELU }
        let isLargest = name.hasPrefix("vit_large_") && name.hasSuffix("_512")
        let hasTanh =
            name.contains("siglip")
            && (isLargest || ["_patch32_", "_so400m_patch16_", "_giantopt_"].contains(where: name.contains))
        return hasTanh ? .geluTanh : .gelu
    }

    private func epsilon() throws(NetworkError) -> Known<Double> {
        let known: Known<Double> =
            if let epsilon = choices.epsilon {
                (epsilon, "--layer-norm-epsilon")
            } else if let configuration,
                let epsilon = configuration.epsilon
            { (epsilon, configuration.source) } else if isRotary {
                (1e-5, "DINOv3's")
            } else if names
                == .huggingFace, !has("blocks.0.ls1.gamma")
            { (1e-12, "Hugging Face's ViT") } else if has("norm_pre.weight") { (1e-5, "CLIP's") } else {
                (1e-6, "usual")
            }
        guard known.value >= 0, known.value <= 1 else {
            throw .transformer(
                expected: "a layer-norm epsilon of 0 to 1", found: "\(known.value) (\(known.source))")
        }
        return known
    }

    private func pooling() throws(NetworkError) -> (value: TokenPooling, note: String) {
        if choices.pooling == .attention || choices.pooling == .auto, has("attn_pool.latent") {
            return (.attention, "pooling by attention")
        }
        let lacking: [TokenPooling: String] = [.attention: "attn_pool.latent", .distilled: "dist_token"]
        if let name = lacking[choices.pooling], !has(name) {
            throw .transformer(expected: "\(name) for --pooling \(choices.pooling.rawValue)", found: "none")
        }
        guard has("cls_token") else {
            guard [.auto, .mean].contains(choices.pooling) else {
                throw .transformer(
                    expected: "a class token for --pooling \(choices.pooling.rawValue)", found: "none")
            }
            return (.mean, "mean of patches")
        }
        let known: TokenPooling
        if choices.pooling != .auto {
            known = choices.pooling
        } else if let own = configuration?.pooling.flatMap(TokenPooling.init), own != .auto {
            known = own
        } else if has("dist_token") {
            known = .distilled
        } else {
            known = has("fc_norm.weight") || configuration?.pooling == "avg" ? .mean : .classToken
        }
        switch known {
        case .auto, .classToken, .attention: return (.classToken, "class token")
        case .distilled: return (.distilled, "mean of class and distillation token")
        case .mean: return (.mean, "mean of patches")
        case .both: return (.both, "class token and mean of patches")
        }
    }

    // MARK: - Positions

    private var isRotary: Bool { !has("pos_embed") }

    /// Whether the places of its tensors are MoCo v3's.
    private var isMoCo: Bool { names == .plain && isContrastive }

    private func positions(
        _ width: Int
    ) throws(NetworkError) -> (kind: VisionTransformerArchitecture.Positions, note: String?) {
        guard !isRotary else { return (.rotary, has("rope.periods") ? nil : "rotary periods 100^(4i/d)") }
        let shape = try tensors.tensor("pos_embed").shape
        guard let rows = shape.dropLast().last, shape.last == width,
            shape.dropLast(2).allSatisfy({ $0 == 1 }),
            shape.count == 2 || shape.count == 3
        else {
            throw .wrongShape(tensor: "pos_embed", expected: "[1, tokens, \(width)]", found: shape)
        }
        let tokens = (has("cls_token") ? 1 : 0) + (has("dist_token") ? 1 : 0)
        let prefixes = [tokens, 0, try registers(width) + tokens]
        guard let side = prefixes.lazy.compactMap({ Self.squareRoot(rows - $0) }).first else {
            throw .wrongShape(
                tensor: "pos_embed", expected: "those of a square grid and the class token", found: shape)
        }
        let resize = try self.resize(side)
        return (
            .table(side: side, resize.value),
            "positions resized by \(resize.value.rawValue) (\(resize.source))"
        )
    }

    private func resize(_ side: Int) throws(NetworkError) -> Known<PositionResize> {
        if choices.positions != .auto { return (choices.positions, "--position-resize") }
        if let own = configuration?.positions.flatMap(PositionResize.init), let configuration {
            return (own, configuration.source)
        }
        switch configuration?.project {
        case .timm: return (.antialias, "timm's way")
        case .openCLIP: return (.antialias, "open_clip's way")
        default: break
        }
        if has("register_tokens") { return (.antialias, "DINOv2's way with registers") }
        switch names {
        case .huggingFace, .huggingFaceCLIP: return (.bicubic, "Hugging Face's way")
        case .clip: return (.bicubic, "OpenAI's CLIP has none")
        case .torchvision: return (.aligned, "torchvision's interpolate_embeddings")
        default: break
        }
        if has("fc_norm.weight") { return (.bicubic, "MAE's way") }
        let table = try tensors.tensor("pos_embed")
        return PositionTable.isSinCos(table, side: side, order: .mocoV3)
            ? (.sinCos, "MoCo v3's are computed")
            : PositionTable.isSinCos(table, side: side, order: .mae)
                ? (.bicubic, "MAE's way") : (.dino, "DINO's way")
    }

    private func side(_ positions: VisionTransformerArchitecture.Positions, _ patch: Int) -> Int {
        // DINOv2 was trained at 518 and is evaluated, and mostly used, at 224.
        if case .table(let grid, _) = positions, grid * patch != Self.highResolution { return grid * patch }
        if let side = configuration?.side, side != Self.highResolution, side > 0, side <= 4096,
            side % patch == 0
        {
            return side
        }
        return 224 / patch * patch
    }

    private static func squareRoot(_ number: Int) -> Int? {
        guard number > 0 else { return nil }
        let root = Int(Double(number).squareRoot().rounded())
        return root * root == number ? root : nil
    }

    // MARK: - Facts

    private static let usualHeads = [
        192: 3, 1152: 16, 1280: 16, 1408: 16, 1664: 16, 1792: 16, 4096: 32,
    ]
    private static let activations: [String: TokenActivation] = [
        "gelu": .gelu, "gelu_python": .gelu, "quick_gelu": .quickGELU, "quick-gelu": .quickGELU,
        "gelu_new": .geluTanh, "gelu_pytorch_tanh": .geluTanh, "gelu_fast": .geluTanh, "gelu-tanh": .geluTanh,
        "relu": .relu,
    ]
    private static let convolutionalPatch = 16
    private static let greatestPatch = 64
    private static let greatestDepth = 200
    private static let mostRegisters = 64
    private static let highResolution = 518
}
