import Checkpoints
import OrderedCollections
import Statistics

/// Vision Transformers that can be asked for by name: width and depth of Dosovitskiy et al. 2021 and of DeiT, then the patch.
public enum KnownTransformer: String, Sendable, CaseIterable {
    case tiny16 = "vit-tiny-16"
    case small16 = "vit-small-16"
    case small8 = "vit-small-8"
    case small14 = "vit-small-14"
    case base16 = "vit-base-16"
    case base14 = "vit-base-14"
    case large16 = "vit-large-16"
    case large14 = "vit-large-14"

    private var size: (width: Int, depth: Int) {
        switch self {
        case .tiny16: (192, 12)
        case .small16, .small8, .small14: (384, 12)
        case .base16, .base14: (768, 12)
        case .large16, .large14: (1024, 24)
        }
    }

    /// Side of a patch in pixels.
    public var patch: Int {
        switch self {
        case .tiny16, .small16, .base16, .large16: 16
        case .small14, .base14, .large14: 14
        case .small8: 8
        }
    }

    /// The network with random weights, for measurements of speed, which does not depend on them.
    ///
    /// - Parameter side: of the images, a multiple of ``patch``.
    /// - Throws: ``NetworkError`` or `CheckpointError`.
    public func network(side: Int, seed: UInt64) throws -> VisionTransformer {
        guard side >= patch, side % patch == 0 else {
            throw NetworkError.notWholePatches(height: side, width: side, patch: patch)
        }
        return try VisionTransformer(tensors: try tensors(side: side, seed: seed))
    }

    private func tensors(side: Int, seed: UInt64) throws(CheckpointError) -> OrderedDictionary<String, Tensor>
    {
        var tensors: OrderedDictionary<String, Tensor> = [:]
        for (index, (name, shape)) in shapes(side: side).enumerated() {
            let count = shape.reduce(1, *)
            var stream = RandomStream(seed: seed, image: UInt64(index))
            // Norms do nothing; variances stay near 1.
            let isScale = shape.count == 1 && name.hasSuffix("weight")
            let bound = (3 / Double(shape.dropFirst().reduce(1, *))).squareRoot()
            let values =
                shape.count == 1
                ? [Float](repeating: isScale ? 1 : 0, count: count)
                : (0..<count).map { _ in Float(stream.nextUniform(from: -bound, to: bound)) }
            tensors[name] = try Tensor(shape: shape, values: values)
        }
        return tensors
    }

    private func shapes(side: Int) -> [(String, [Int])] {
        let (width, depth) = size
        func layer(_ name: String, _ outputs: Int, _ inputs: Int...) -> [(String, [Int])] {
            [("\(name).weight", [outputs] + inputs), ("\(name).bias", [outputs])]
        }
        let tokens = (side / patch) * (side / patch) + 1
        var shapes = [("cls_token", [1, 1, width]), ("pos_embed", [1, tokens, width])]
        shapes += layer("patch_embed.proj", width, 3, patch, patch)
        for block in (0..<depth).map({ "blocks.\($0)." }) {
            shapes += layer(block + "norm1", width) + layer(block + "attn.qkv", 3 * width, width)
            shapes += layer(block + "attn.proj", width, width) + layer(block + "norm2", width)
            shapes += layer(block + "mlp.fc1", 4 * width, width) + layer(block + "mlp.fc2", width, 4 * width)
        }
        return shapes + layer("norm", width)
    }
}
