import Difficulty
import JointAugmentation

/// `pairs` for a person: a row a pair.
struct PairsText {
    let output: PairsOutput
    let pairs: [ShownPair]

    var lines: [String] {
        let (image, options) = (output.image, output.options)
        let areas = options.scale.map(NumberText.short).joined(separator: ", ")
        let network = output.checkpoint.map { checkpoint in
            [
                "\(checkpoint.architecture ?? "-") (\(checkpoint.path)), \(options.features ?? "-") features, "
                    + "evaluation mode, convolutions: \(options.convolution ?? "-")"
            ]
                + (options.pixels?.lines(options.normalization ?? "-", assumed: checkpoint.assumed) ?? [])
                + (checkpoint.choice.map { [$0] } ?? [])
        }
        return [
            "\(image.path), \(image.width) x \(image.height) pixels",
            "views: \(options.views), joint \(options.joint.joined(separator: " and ")), \(options.realisation), "
                + "areas [\(areas)], "
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
