import Checkpoints
import Foundation
import Layers
import TestSupport
import Testing

@testable import Encoders

/// Against what the projects' own code gives for tensors and an image that are formulas: facebookresearch/dino 7c446df, moco-v3
/// c349e6e, mae efb2a80, dinov2 b8931f7, dinov3 6876159, openai/CLIP d05afc4, timm 1.0.31, transformers 5.24.0 and open_clip
/// 3.3.0 with torch 2.15, in float32.
@Suite struct VisionTransformerTests {
    /// First four numbers of a feature, and the norm of all.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let network: @Sendable () -> FormulaNetwork
        var size = (16, 16)
        var choices = TransformerChoices()
        var kind = FeatureKind.backbone
        let wanted: [Double]
    }

    private static func choices(_ change: (inout TransformerChoices) -> Void) -> TransformerChoices {
        var choices = TransformerChoices()
        change(&choices)
        return choices
    }

    private static let mean = choices { $0.pooling = .mean }

    static let cases: [Case] = [
        Case(
            testDescription: "plain", network: { .plain() },
            wanted: [1.948619, -0.012866, -0.038211, -1.725097, 11.345657]),
        Case(
            testDescription: "plain, mean", network: { .plain() }, choices: mean,
            wanted: [1.916997, 0.069549, 0.131774, -1.611883, 11.129889]),
        Case(
            testDescription: "DINO at 24", network: { .plain() }, size: (24, 24),
            wanted: [1.953223, -0.016935, -0.035921, -1.725123, 11.345691]),
        Case(
            testDescription: "timm at 24", network: { .plain() }, size: (24, 24),
            choices: choices { $0.positions = .antialias },
            wanted: [1.950906, -0.016555, -0.033165, -1.726862, 11.345609]),
        Case(
            testDescription: "MoCo v3 with a stem of convolutions", network: { .convolutionalStem() },
            size: (64, 64), wanted: [2.146298, 0.185091, 0.576452, -1.487311, 11.296562]),
        Case(
            testDescription: "DINOv2", network: { .plain(layerScale: true, maskToken: true) },
            wanted: [1.832880, -0.118980, 0.038640, -1.912075, 11.312117]),
        Case(
            testDescription: "DINOv2 with registers",
            network: { .plain(layerScale: true, maskToken: true, registers: 4) },
            wanted: [1.830629, -0.115085, 0.035552, -1.911161, 11.312151]),
        Case(
            testDescription: "DINOv2 with registers at 12, mean",
            network: { .plain(layerScale: true, maskToken: true, registers: 4) }, size: (12, 12),
            choices: mean, wanted: [1.934686, -0.100325, -0.069231, -1.799385, 11.124271]),
        Case(
            testDescription: "DINOv2 with SwiGLU",
            network: { .plain(layerScale: true, maskToken: true, mlp: .fused(344)) },
            wanted: [1.562267, -0.533986, 0.838932, -1.507124, 11.312453]),
        Case(
            testDescription: "DINOv3", network: { .dinov3() },
            wanted: [1.961155, -0.046394, -0.060934, -1.753255, 11.285477]),
        Case(
            testDescription: "DINOv3 at 24 x 16, mean", network: { .dinov3() }, size: (24, 16), choices: mean,
            wanted: [1.797686, -0.208435, -0.131205, -1.868053, 11.167805]),
        Case(
            testDescription: "DINOv3 with SwiGLU at 24", network: { .dinov3(mlp: .separate(512)) },
            size: (24, 24), wanted: [1.847530, -0.789846, 0.764223, -1.865563, 11.265473]),
        Case(
            testDescription: "CLIP, projection", network: { .clip() }, kind: .projection,
            wanted: [-0.200292, -0.174579, -0.125238, -0.058947, 0.795362]),
        Case(
            testDescription: "open_clip at 24, projection", network: { .clip() }, size: (24, 24),
            choices: choices { $0.positions = .antialias }, kind: .projection,
            wanted: [-0.200935, -0.175202, -0.125757, -0.059291, 0.797828]),
        Case(
            testDescription: "Hugging Face's ViT", network: { .huggingFaceViT() },
            wanted: [1.763992, -0.938378, 0.082642, -1.431640, 11.264553]),
        Case(
            testDescription: "Hugging Face's DINOv2 at 24, mean", network: { .huggingFaceDINOv2() },
            size: (24, 24), choices: mean,
            wanted: [1.894262, -0.280378, 0.175486, -1.635127, 11.132277]),
        Case(
            testDescription: "Hugging Face's DINOv2 with registers at 12, mean",
            network: { .huggingFaceDINOv2(registers: 4) }, size: (12, 12), choices: mean,
            wanted: [1.884856, -0.408497, 0.212003, -1.637259, 11.262897]),
        Case(
            testDescription: "Hugging Face's DINOv3 at 24 x 16, mean", network: { .huggingFaceDINOv3() },
            size: (24, 16), choices: mean,
            wanted: [1.925243, -0.125759, 0.718304, -1.792784, 11.240334]),
        Case(
            testDescription: "Hugging Face's CLIP", network: { .huggingFaceCLIP() },
            wanted: [0.704800, -0.223817, 0.529004, 0.143198, 11.061137]),
        Case(
            testDescription: "timm's DINOv3 at 24, mean", network: { .timmDINOv3() }, size: (24, 24),
            choices: mean, wanted: [1.895853, -0.253621, -0.123658, -1.828437, 11.147317]),
    ]

    @Test(arguments: cases) func featuresAreThoseOfTheProject(_ item: Case) throws {
        let network = try item.network().network(item.choices)
        let batch = try FormulaNetwork.image(height: item.size.0, width: item.size.1)
        let features = try network.features(item.kind, of: batch).map(Double.init)
        let norm = features.reduce(0) { $0 + $1 * $1 }.squareRoot()
        for (found, wanted) in zip(features.prefix(4) + [norm], item.wanted) {
            #expect(
                abs(found - wanted) < Self.rounding,
                "\(features.prefix(4)) | \(norm): \(network.identity.assumed)")
        }
    }

    /// Values are printed with six digits, the last within 2; both sums are of float32.
    private static let rounding = 5e-6

    // MARK: - Errors

    /// What is wrong is said, with what was expected.
    @Test func errorsSayWhatIsWrong() throws {
        func error(_ change: (inout FormulaNetwork) -> Void) -> String {
            var network = FormulaNetwork.plain()
            change(&network)
            do {
                _ = try network.network()
                return "none"
            } catch { return "\(error)" }
        }
        #expect(
            error { $0.change("blocks.1.norm2.weight", nil) }.hasSuffix(": 1 missing: blocks.1.norm2.weight"))
        // All blocks have a bias, or none has.
        #expect(
            error { $0.change("blocks.1.attn.proj.bias", nil) }.hasSuffix(
                ": 1 missing: blocks.1.attn.proj.bias"))
        #expect(
            error { $0.change("blocks.0.attn.proj.bias", nil) }.contains(
                "1 unexpected: blocks.1.attn.proj.bias"))
        #expect(
            error { $0.change("blocks.0.attn.gate.weight", [1]) }.contains(
                "1 unexpected: blocks.0.attn.gate.weight"))
        #expect(
            error { $0.change("pos_embed", [1, 15, 128]) }
                == "tensor pos_embed: expected shape those of a square grid and the class token, found [1, 15, 128]"
        )
        #expect(
            error { $0.change("blocks.1.mlp.fc1.weight", [500, 128]) }
                == "tensor blocks.1.mlp.fc1.weight: expected shape [512, 128], found [500, 128]")
        #expect(error { _ in } == "none")
    }

    @Test func headsDivideTheWidth() throws {
        let error = #expect(throws: NetworkError.self) {
            try FormulaNetwork.plain().network(Self.choices { $0.heads = 3 })
        }
        #expect(
            "\(try #require(error))"
                == "Vision Transformer: expected heads that divide the width 128, found 3 (--heads)")
    }

    /// What is wrong with a classifier is no error before it is asked for: one of the class token beside both, and one of
    /// both, as Hugging Face's DINOv2 has.
    @Test(arguments: [(1, TokenPooling.both), (2, .auto)])
    func aClassifierMayWantOtherFeatures(_ widths: Int, _ pooling: TokenPooling) throws {
        var formula = FormulaNetwork.plain()
        formula.change("head.weight", [10, widths * FormulaNetwork.width])
        formula.change("head.bias", [10])
        let network = try formula.network(Self.choices { $0.pooling = pooling })
        #expect(network.offered.map(\.kind) == [.backbone])
        #expect(network.identity.headProblems[.classifier] != nil)
        #expect(throws: NetworkError.self) { try network.width(of: .logits) }
    }

    @Test func imagesAreOfWholePatches() throws {
        let network = try FormulaNetwork.plain().network()
        let error = #expect(throws: NetworkError.self) {
            try network.features(.backbone, of: try FormulaNetwork.image(height: 18, width: 16))
        }
        #expect(
            "\(try #require(error))"
                == "image of 16 x 18: expected sides that are multiples of the patch, 4 (--side)")
    }

    // MARK: - Facts

    /// MAE's fine-tuned networks: the mean, then the norm.
    @Test func theMeanMayBeAheadOfTheNorm() throws {
        let network = try FormulaNetwork.plain().network(
            renaming: ["norm.weight": "fc_norm.weight", "norm.bias": "fc_norm.bias"])
        let features = try network.features(.backbone, of: try FormulaNetwork.image(height: 16, width: 16))
        for (found, wanted) in zip(features, [1.948932, 0.076504, 0.127040, -1.638950]) {
            #expect(abs(Double(found) - wanted) < Self.rounding)
        }
        #expect(network.identity.assumed.contains("features: mean of patches"))
    }

    // MARK: - Precision

    @Test(
        .enabled(if: BFloat16.problem == nil, "\(BFloat16.problem ?? "")"),
        arguments: cases.filter { $0.size.0 >= 16 && $0.choices == TransformerChoices() })
    func featuresInBFloat16AreNear(_ item: Case) throws {
        let network = try item.network().network(item.choices)
        let batch = try FormulaNetwork.image(height: item.size.0, width: item.size.1)
        let (exact, near) = (
            try network.features(item.kind, of: batch), try network.reduced().features(item.kind, of: batch)
        )
        let error = relativeError(near, exact)
        #expect(error > 0 && error < Tolerance.bfloat16Features, "\(error)")
        #expect(try network.reduced().identity.method == "bfloat16")
    }

    /// Rows of several images share a product.
    @Test(arguments: [Precision.float32, .bfloat16]) func featuresDoNotDependOnTheBatch(
        _ precision: Precision
    ) throws {
        guard precision == .float32 || BFloat16.problem == nil else { return }
        let exact = try FormulaNetwork.plain(layerScale: true, registers: 3).network()
        let network = precision == .float32 ? exact : try exact.reduced()
        let (side, count) = (24, 21)
        let pixels = HashedNumbers.signed("pixels", count * 3 * side * side, amplitude: 1)
        let all = try network.features(
            .backbone, of: try ImageBatch(count: count, height: side, width: side, pixels: pixels))
        let perImage = 3 * side * side
        for image in [0, 1, 13, count - 1] {
            let alone = try network.features(
                .backbone,
                of: try ImageBatch(
                    count: 1, height: side, width: side,
                    pixels: Array(pixels[(image * perImage)..<((image + 1) * perImage)])))
            #expect(
                alone == Array(all[(image * alone.count)..<((image + 1) * alone.count)]), "image \(image)")
        }
    }
}
