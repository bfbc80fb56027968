import Difficulty
import Foundation
import JointAugmentation

/// The JSON of `pairs`.
struct PairsOutput: CommandResult {
    static let schema = "pairs"

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
    /// Absent without a process.
    let encoderProcess: ProcessProfileOutput?

    enum CodingKeys: String, CodingKey {
        case image, checkpoint, options
        case pairs = "results"
        case encoderProcess = "encoder_process"
    }
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

/// The CSV of `pairs`, a row a pair.
enum PairsTable {
    static func csv(_ pairs: [ShownPair], of identity: RowIdentity) -> Data {
        let boxes = [1, 2].map { view in
            ["left", "top", "width", "height"].map { "\($0)_\(view)" }.joined(separator: ",")
        }
        var csv = CSVText(
            lawsWith: "draw,log_ratio,area_1,area_2,\(boxes.joined(separator: ",")),"
                + "intersection_over_union,center_distance,containment,cosine", of: identity)
        for pair in pairs {
            let (first, second) = (pair.pair.first, pair.pair.second)
            csv.add(
                pair.law, pair.draw, pair.pair.logRatio, first.area, second.area, first.box.left,
                first.box.top, first.box.width, first.box.height, second.box.left, second.box.top,
                second.box.width, second.box.height, pair.geometry.intersectionOverUnion,
                pair.geometry.centerDistance, pair.geometry.containment, pair.cosine.map { "\($0)" } ?? "")
        }
        return csv.data
    }
}

/// `pairs` for a person: a row a pair.
struct PairsText {
    let output: PairsOutput
    let pairs: [ShownPair]

    var lines: [String] {
        let (image, options) = (output.image, output.options)
        let areas = NumberText.interval(options.scale)
        let network = output.checkpoint.map { checkpoint in
            [
                "\(checkpoint.architecture ?? "-") (\(checkpoint.path)), \(options.features ?? "-") features, "
                    + checkpoint.computation(options.convolution ?? "-")
            ]
                + (options.pixels?.lines(options.normalization ?? "-", assumed: checkpoint.assumed) ?? [])
                + (checkpoint.choice.map { [$0] } ?? [])
        }
        return [
            "\(image.path), \(image.width) x \(image.height) pixels",
            "views: \(options.views), joint \(options.joint.joined(separator: " and ")), \(options.realisation), "
                + "areas \(areas), "
                + "\(options.side) x \(options.side) pixels, seed \(options.seed)",
        ] + (network ?? []) + [""] + table.lines
    }

    private var table: TextTable {
        let hasCosine = output.checkpoint != nil
        var table = TextTable(
            header: [
                "law", "draw", "t", "s1", "s2", "first box", "second box", "IoU", "distance", "contained",
            ]
                + (hasCosine ? ["cosine"] : []))
        for pair in pairs {
            let (first, second) = (pair.pair.first, pair.pair.second)
            table.add(
                [
                    pair.law.label, "\(pair.draw)", NumberText.fixed(pair.pair.logRatio),
                    NumberText.fixed(first.area), NumberText.fixed(second.area), Self.text(first.box),
                    Self.text(second.box), NumberText.fixed(pair.geometry.intersectionOverUnion),
                    NumberText.fixed(pair.geometry.centerDistance),
                    NumberText.fixed(pair.geometry.containment),
                ] + (pair.cosine.map { [NumberText.fixed($0)] } ?? []))
        }
        return table
    }

    /// Width, height, left and top.
    private static func text(_ box: CropBox) -> String {
        "\(box.width)x\(box.height)+\(box.left)+\(box.top)"
    }
}
