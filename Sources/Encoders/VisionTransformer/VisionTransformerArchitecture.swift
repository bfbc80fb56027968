import Checkpoints
import Layers

/// What a Vision Transformer consists of (Dosovitskiy et al. 2021): tokens of P x P pixels, D numbers each, ahead of them a class
/// token and registers (Darcet et al. 2024), through pre-norm blocks.
public struct VisionTransformerArchitecture: Sendable, Equatable {
    /// D.
    public let width: Int
    /// Blocks.
    public let depth: Int
    /// Heads of each attention.
    public let heads: Int
    /// Numbers between the two linear layers of a block's MLP.
    public let hiddenWidth: Int
    /// Whether the MLP is SwiGLU.
    public let isGated: Bool
    /// P.
    public let patch: Int
    /// Whether a class token stands ahead of all others.
    public let hasClassToken: Bool
    /// Whether DeiT's distillation token follows it.
    public let hasDistillationToken: Bool
    /// Tokens without a place between the class token and the patches.
    public let registers: Int
    /// How patches know where they are.
    public let positions: Positions
    /// What layer norms add to a variance.
    public let epsilon: Double
    /// What stands between the linear layers of the MLP.
    public let activation: TokenActivation
    /// How the tokens become a feature vector.
    public let pooling: TokenPooling
    /// Whether patches are made by MoCo v3's stem of four 3x3 convolutions and a 1x1 one.
    public let hasConvolutionalStem: Bool
    /// Side of the images that it was made for.
    public let side: Int
    /// What neither names nor shapes of its tensors tell, in words.
    public let assumptions: String

    /// How patches know where they are.
    public enum Positions: Sendable, Equatable {
        /// Vectors that are added to the patches of a square grid, and how they are resized to another.
        case table(side: Int, PositionResize)
        /// Rotations of q and k.
        case rotary

        var resize: PositionResize? {
            if case .table(_, let resize) = self { return resize }
            return nil
        }
    }

    /// Tokens that are no patches.
    public var prefixTokens: Int { (hasClassToken ? 1 : 0) + (hasDistillationToken ? 1 : 0) + registers }

    /// D, or 2 D for ``TokenPooling/both``.
    public var featureCount: Int { pooling == .both ? 2 * width : width }

    /// Such as `ViT-S/16`, or `ViT of width 128 and depth 2, patch 4`.
    public var name: String {
        let known = Self.sizes.first { $0.width == width && $0.depths.contains(depth) }
        let size =
            known.map { "ViT-\($0.letter)/\(patch)" }
            ?? "ViT of width \(width) and depth \(depth), patch \(patch)"
        let parts = [
            hasConvolutionalStem ? "convolutional stem" : nil,
            positions == .rotary ? "rotary positions" : nil,
            hasDistillationToken ? "distillation token" : nil,
            registers > 0 ? "\(registers) registers" : nil, isGated ? "SwiGLU" : nil,
        ].compactMap { $0 }
        return size + (parts.isEmpty ? "" : ", " + parts.joined(separator: ", "))
    }

    private static let sizes: [(letter: String, width: Int, depths: ClosedRange<Int>)] = [
        ("Ti", 192, 12...12), ("S", 384, 11...12), ("B", 768, 11...12), ("L", 1024, 24...24),
        ("H", 1280, 32...32), ("g", 1536, 40...40), ("7B", 4096, 40...40),
    ]

    /// Multiplications and additions of one image's features: of all products, those of attention among them.
    public func operationsPerImage(side: Int) -> Int {
        let patches = (side / patch) * (side / patch)
        let tokens = patches + prefixTokens
        let hidden = hiddenWidth * (isGated ? 3 : 2)
        let block = tokens * 2 * width * (4 * width + hidden) + 4 * tokens * tokens * width
        return patches * 2 * width * 3 * patch * patch + depth * block
    }
}

/// How the tokens behind the last norm become a feature vector.
public enum TokenPooling: String, Sendable, CaseIterable {
    /// The class token where there is one and no layer of the file speaks against it, else the mean.
    case auto
    /// The class token.
    case classToken = "class"
    /// The mean of the patches.
    case mean
    /// The class token, then the mean of the patches.
    case both
    /// The mean of the class token and DeiT's distillation token.
    case distilled
    /// The file's own pooling by attention, of SigLIP.
    case attention
}

/// How a table of positions is resized to another grid: separable cubic interpolation from n to m points.
public enum PositionResize: String, Sendable, CaseIterable {
    /// What the project is known to do.
    case auto
    /// DINO and DINOv2: steps of n / (m + 0.1), a = -0.75.
    case dino
    /// MAE, OpenAI's CLIP, Hugging Face without registers: steps of n / m, a = -0.75.
    case bicubic
    /// timm, open_clip, DINOv2 with registers: steps of n / m, a = -0.5, the kernel as wide as a step.
    case antialias
    /// torchvision's `interpolate_embeddings`: first on first and last on last, a = -0.75.
    case aligned
    /// MoCo v3: not at all, the sines and cosines of the other grid are taken.
    case sinCos = "sin-cos"
}

/// What a person says of a Vision Transformer.
public struct TransformerChoices: Sendable, Equatable {
    /// Heads of each attention; nil for what a configuration or the width tells.
    public var heads: Int?
    /// What stands between the linear layers; nil for what a configuration or the project tells.
    public var activation: TokenActivation?
    /// How tokens become features.
    public var pooling = TokenPooling.auto
    /// How positions are resized.
    public var positions = PositionResize.auto
    /// What layer norms add to a variance; nil for what a configuration or the project tells.
    public var epsilon: Double?

    /// What the project has.
    public init() {}
}
