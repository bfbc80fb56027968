import Difficulty
import JointAugmentation

/// The JSON of `pairs`.
struct PairsOutput: Encodable {
    struct Image: Encodable {
        let path: String
        let width: Int
        let height: Int
    }

    struct Options: Encodable {
        let scale: [Double]
        let realisation: String
        let views: String
        /// What follows the laws: "crop", then the names of parameters.
        let joint: [String]
        let side: Int
        /// What the network was asked for, and how; null without one.
        @ExplicitNull var features: String?
        @ExplicitNull var normalization: String?
        @ExplicitNull var pixels: NormalizationRecord?
        @ExplicitNull var convolution: String?
        @ExplicitNull var blas: String?
        let seed: UInt64
        let version: String
    }

    /// One view: its area fraction before rounding to whole pixels, its box in pixels, and what followed the crop.
    struct View: Encodable {
        let area: Double
        let box: CropBox
        let operations: [String]
    }

    struct Pair: Encodable {
        let law: String
        @ExplicitNull var beta: Double?
        @ExplicitNull var ratio: Double?
        let draw: Int
        let logRatio: Double
        let views: [View]
        let intersectionOverUnion: Double
        let centerDistance: Double
        let containment: Double
        @ExplicitNull var cosine: Double?

        enum CodingKeys: String, CodingKey {
            case law, beta, ratio, draw, views, containment, cosine
            case logRatio = "log_ratio"
            case intersectionOverUnion = "intersection_over_union"
            case centerDistance = "center_distance"
        }
    }

    let image: Image
    @ExplicitNull var checkpoint: CheckpointSummary?
    let options: Options
    let pairs: [Pair]
}

extension PairsOutput.Pair {
    init(_ shown: ShownPair) {
        func view(_ view: RealisedView, _ parameters: ViewParameters) -> PairsOutput.View {
            PairsOutput.View(
                area: view.area, box: view.box, operations: parameters.operations.map(\.description))
        }
        let pair = shown.pair
        self.init(
            law: shown.law.name, beta: shown.law.beta, ratio: shown.law.ratio, draw: shown.draw,
            logRatio: pair.logRatio,
            views: [view(pair.first, shown.operations.first), view(pair.second, shown.operations.second)],
            intersectionOverUnion: shown.geometry.intersectionOverUnion,
            centerDistance: shown.geometry.centerDistance, containment: shown.geometry.containment,
            cosine: shown.cosine)
    }
}
