import Checkpoints
import Foundation
import Layers

/// The layers of a Vision Transformer, checked and ready to run on images of any size.
struct TransformerWeights: Sendable {
    /// One convolution of stride P, or MoCo v3's stem of several, with the batch norms folded in.
    let patches: [FoldedConvolution]
    /// Class token, its position added, then registers: `[prefix, D]`.
    let prefix: [Float]
    let table: PositionTable?
    let periods: [Float]
    let normAhead: TokenNormalization?
    let blocks: [TransformerBlock]
    let norm: TokenNormalization?
    let pooledNorm: LayerNormalization?
    let attentionPooling: AttentionPooling?

    /// What is read of the tensors.
    ///
    /// - Throws: ``NetworkError`` for a tensor that is missing, unexpected, of another shape or not finite.
    init(_ architecture: VisionTransformerArchitecture, from tensors: NamedTensors) throws(NetworkError) {
        var reader = TransformerReader(architecture: architecture, tensors: tensors)
        patches = try reader.patches()
        (prefix, table) = try reader.tokens()
        periods = try reader.periods()
        normAhead = try reader.normalization("norm_pre", isRequired: false)
        var blocks: [TransformerBlock] = []
        for index in 0..<architecture.depth { blocks.append(try reader.block("blocks.\(index).")) }
        self.blocks = blocks
        norm = try reader.normalization("norm", isRequired: false)
        pooledNorm = try reader.pooledNormalization("fc_norm")
        attentionPooling = try reader.attentionPooling()
        try reader.requireNoMore()
    }
}

/// Reads layers by name and knows which tensors are left.
struct TransformerReader {
    let architecture: VisionTransformerArchitecture
    let tensors: NamedTensors
    private var read: Set<String> = ["head.weight", "head.bias"]
    /// Whether a layer has a bias, by its name in the first block.
    private var biases: [String: Bool] = [:]

    init(architecture: VisionTransformerArchitecture, tensors: NamedTensors) {
        (self.architecture, self.tensors) = (architecture, tensors)
    }

    private var width: Int { architecture.width }

    private func has(_ name: String) -> Bool { tensors.tensors[name] != nil }

    /// The values of a tensor of that shape, all of them finite.
    private mutating func values(_ name: String, _ shape: [Int]) throws(NetworkError) -> [Float] {
        let found = try tensors.tensor(name).shape
        // Lengths of one do not matter: a class token may be [D], [1, D] or [1, 1, D].
        guard found.filter({ $0 != 1 }) == shape.filter({ $0 != 1 }) else {
            throw .wrongShape(tensor: name, expected: "\(shape)", found: found)
        }
        read.insert(name)
        return try tensors.finite(name)
    }

    private mutating func valuesIfThere(_ name: String, _ shape: [Int]) throws(NetworkError) -> [Float]? {
        has(name) ? try values(name, shape) : nil
    }

    /// The bias of a layer of a block: all blocks have one, or none has.
    ///
    /// - Throws: ``NetworkError/wrongNames(architecture:missing:unexpected:)`` where they differ.
    private mutating func bias(_ name: String, _ count: Int) throws(NetworkError) -> [Float]? {
        let kind = String(name.drop { $0 != "." }.dropFirst().drop { $0 != "." })
        let isThere = has(name)
        guard biases[kind, default: isThere] || !isThere else {
            throw .wrongNames(architecture: architecture.name, missing: [], unexpected: [name])
        }
        guard isThere || !biases[kind, default: false] else {
            throw .wrongNames(architecture: architecture.name, missing: [name], unexpected: [])
        }
        biases[kind] = isThere
        return isThere ? try values(name, [count]) : nil
    }

    /// Refuses tensors that no layer has read.
    func requireNoMore() throws(NetworkError) {
        let unexpected: [String] = tensors.tensors.keys.filter { !read.contains($0) }
        guard unexpected.isEmpty else {
            throw .wrongNames(architecture: architecture.name, missing: [], unexpected: unexpected)
        }
    }

    // MARK: - Tokens

    mutating func patches() throws(NetworkError) -> [FoldedConvolution] {
        let name = "patch_embed.proj"
        guard architecture.hasConvolutionalStem else {
            let geometry = ConvolutionGeometry(
                inputChannels: 3, outputChannels: width, kernel: architecture.patch,
                stride: architecture.patch)
            return [try convolution(name, geometry)]
        }
        var (channels, layers): (Int, [FoldedConvolution]) = (3, [])
        for (index, divisor) in [8, 4, 2, 1].enumerated() {
            let layer = ConvolutionLayer(
                name: "\(name).\(3 * index)", normalization: "\(name).\(3 * index + 1)",
                geometry: ConvolutionGeometry(
                    inputChannels: channels, outputChannels: width / divisor, kernel: 3, stride: 2, padding: 1
                ))
            for expected in layer.expectedTensors { _ = try values(expected.name, expected.shape) }
            layers.append(try FoldedConvolution(layer, from: tensors))
            channels = width / divisor
        }
        let last = ConvolutionGeometry(inputChannels: channels, outputChannels: width, kernel: 1)
        return layers + [try convolution("\(name).12", last)]
    }

    private mutating func convolution(
        _ name: String, _ geometry: ConvolutionGeometry
    ) throws(NetworkError) -> FoldedConvolution {
        FoldedConvolution(
            name: name, geometry: geometry, weights: try values("\(name).weight", geometry.weightShape),
            bias: try valuesIfThere("\(name).bias", [width]) ?? [Float](repeating: 0, count: width))
    }

    /// Tokens ahead of the patches, and the patches' positions.
    mutating func tokens() throws(NetworkError) -> (prefix: [Float], table: PositionTable?) {
        var prefix: [Float] = []
        if architecture.hasClassToken { prefix += try values("cls_token", [width]) }
        if architecture.hasDistillationToken { prefix += try values("dist_token", [width]) }
        if architecture.registers > 0 {
            prefix += try values("register_tokens", [architecture.registers, width])
        }
        guard case .table(let side, _) = architecture.positions else { return (prefix, nil) }
        let all = try tensors.tensor("pos_embed")
        let count = all.values.count / width
        let positions = try values("pos_embed", [count, width])
        let ahead = count - side * side
        for index in 0..<min(ahead * width, prefix.count) { prefix[index] += positions[index] }
        return (
            prefix, PositionTable(side: side, width: width, values: Array(positions[(ahead * width)...]))
        )
    }

    /// The file's, or 100^(4 i / d) for i < d / 4.
    mutating func periods() throws(NetworkError) -> [Float] {
        guard architecture.positions == .rotary else { return [] }
        let headWidth = width / architecture.heads
        guard headWidth % 4 == 0 else {
            throw .transformer(
                expected: "rotary positions of heads of a multiple of 4 numbers", found: "\(headWidth)")
        }
        return try valuesIfThere("rope.periods", [headWidth / 4])
            ?? (0..<headWidth / 4).map { Float(pow(100, 4 * Double($0) / Double(headWidth))) }
    }

    // MARK: - Blocks

    mutating func normalization(
        _ name: String, isRequired: Bool = true
    ) throws(NetworkError) -> TokenNormalization? {
        guard isRequired || has("\(name).weight") else { return nil }
        return TokenNormalization(
            weight: try values("\(name).weight", [width]), bias: try values("\(name).bias", [width]),
            epsilon: architecture.epsilon)
    }

    /// That of a feature vector rather than of tokens.
    mutating func pooledNormalization(_ name: String) throws(NetworkError) -> LayerNormalization? {
        guard has("\(name).weight") else { return nil }
        return LayerNormalization(
            weight: try values("\(name).weight", [width]), bias: try values("\(name).bias", [width]),
            epsilon: architecture.epsilon)
    }

    /// That of a file which has one, whether it is used or not.
    mutating func attentionPooling() throws(NetworkError) -> AttentionPooling? {
        let name = "attn_pool."
        guard has(name + "latent") else { return nil }
        let latent = try values(name + "latent", [width])
        let query = try vectorLayer(name + "q", inputs: width, outputs: width)
        let keyValue = (
            weight: try values(name + "kv.weight", [2 * width, width]),
            bias: try valuesIfThere(name + "kv.bias", [2 * width]) ?? [Float](repeating: 0, count: 2 * width)
        )
        guard let norm = try pooledNormalization(name + "norm") else {
            throw .wrongNames(
                architecture: architecture.name, missing: [name + "norm.weight"], unexpected: [])
        }
        let hidden = try tensors.shape(name + "mlp.fc1.weight", dimensions: 2)[0]
        return AttentionPooling(
            query: query.apply(latent), keyValue: keyValue,
            projection: try vectorLayer(name + "proj", inputs: width, outputs: width), norm: norm,
            mlp: (
                try vectorLayer(name + "mlp.fc1", inputs: width, outputs: hidden), architecture.activation,
                try vectorLayer(name + "mlp.fc2", inputs: hidden, outputs: width)
            ), heads: architecture.heads)
    }

    /// A layer of a feature vector rather than of tokens.
    private mutating func vectorLayer(
        _ name: String, inputs: Int, outputs: Int
    ) throws(NetworkError) -> LinearLayer {
        LinearLayer(
            weight: try values("\(name).weight", [outputs, inputs]),
            bias: try valuesIfThere("\(name).bias", [outputs]), inputCount: inputs, outputCount: outputs)
    }

    mutating func block(_ name: String) throws(NetworkError) -> TransformerBlock {
        let attention = SelfAttention(
            projections: try queriesKeysValues(name + "attn."),
            output: try last(name + "attn.proj", inputs: width, scale: name + "ls1.gamma"),
            heads: architecture.heads)
        let feedForward = try feedForward(name)
        guard let first = try normalization(name + "norm1"), let second = try normalization(name + "norm2")
        else { throw .wrongNames(architecture: architecture.name, missing: [name + "norm1"], unexpected: []) }
        return TransformerBlock(
            attentionNorm: first, attention: attention, feedForwardNorm: second, feedForward: feedForward)
    }

    /// Rows of q, k and v, those of q divided by sqrt(d).
    private mutating func queriesKeysValues(_ name: String) throws(NetworkError) -> TokenLinear {
        var (weight, bias): ([Float], [Float]) = ([], [])
        if has(name + "qkv.weight") {
            weight = try values(name + "qkv.weight", [3 * width, width])
            bias = try self.bias(name + "qkv.bias", 3 * width) ?? []
            if let mask = try valuesIfThere(name + "qkv.bias_mask", [3 * width]), !bias.isEmpty {
                // DINOv3's keys have a bias in the file and none in use.
                bias = zip(bias, mask).map { $1 == 0 ? 0 : $0 * $1 }
            }
        } else {
            for part in ["q", "k", "v"] { weight += try values(name + part + ".weight", [width, width]) }
        }
        if bias.isEmpty {
            for part in ["q", "k", "v"] {
                bias +=
                    try self.bias(name + part + ".bias", width) ?? [Float](repeating: 0, count: width)
            }
        }
        let scale = 1 / (Double(width) / Double(architecture.heads)).squareRoot()
        for index in 0..<(width * width) { weight[index] = Float(Double(weight[index]) * scale) }
        for index in 0..<width { bias[index] = Float(Double(bias[index]) * scale) }
        return TokenLinear(
            name: name + "qkv", weight: weight, bias: bias, inputCount: width, outputCount: 3 * width)
    }

    /// A layer that gives tokens back, its outputs times the layer scale where there is one.
    private mutating func last(
        _ name: String, inputs: Int, scale: String
    ) throws(NetworkError) -> TokenLinear {
        var weight = try values("\(name).weight", [width, inputs])
        var bias = try self.bias("\(name).bias", width) ?? [Float](repeating: 0, count: width)
        if let scale = try valuesIfThere(scale, [width]) {
            for row in 0..<width {
                let factor = Double(scale[row])
                for index in (row * inputs)..<((row + 1) * inputs) {
                    weight[index] = Float(Double(weight[index]) * factor)
                }
                bias[row] = Float(Double(bias[row]) * factor)
            }
            try requireFinite(weight + bias, name: name)
        }
        return TokenLinear(
            name: name, weight: weight, bias: bias, inputCount: inputs, outputCount: width)
    }

    private mutating func feedForward(_ block: String) throws(NetworkError) -> FeedForward {
        let (mlp, hidden) = (block + "mlp.", architecture.hiddenWidth)
        let end = has(mlp + "w3.weight") ? "w3" : "fc2"
        let last = try last(mlp + end, inputs: hidden, scale: block + "ls2.gamma")
        let parts: [String] =
            if has(mlp + "w1.weight") { ["w1", "w2"] } else if has(mlp + "w12.weight") {
                ["w12"]
            } else if has(mlp + "fc1.weight") { ["fc1"] } else { ["w2"] }
        let rows = (architecture.isGated ? 2 * hidden : hidden) / parts.count
        var (weight, bias): ([Float], [Float]) = ([], [])
        for part in parts {
            weight += try values("\(mlp)\(part).weight", [rows, width])
            bias +=
                try self.bias("\(mlp)\(part).bias", rows) ?? [Float](repeating: 0, count: rows)
        }
        let first = TokenLinear(
            name: mlp + (parts.count > 1 ? "w12" : parts[0]), weight: weight, bias: bias, inputCount: width,
            outputCount: rows * parts.count)
        return architecture.isGated ? .gated(first, last) : .plain(first, architecture.activation, last)
    }
}
