import PaperFigures
import Training

/// The JSON of `figures`.
struct FiguresOutput: CommandResult {
    static let schema = "figures"

    struct Figure: Encodable {
        let number: Int
        let files: [String]
        /// The CSV of the numbers behind it.
        let csv: String
    }

    /// A training run of Figure 5.
    struct Loss: Encodable {
        let run: String
        let method: String
        let steps: Int
        /// Over the last quarter of the steps.
        let mean: Double
        let standardError: Double

        enum CodingKeys: String, CodingKey {
            case run, method, steps, mean
            case standardError = "standard_error"
        }

        init(_ curve: LossCurve) {
            let quarter = LastQuarter(curve.losses)
            run = curve.label
            method = curve.method.rawValue
            steps = curve.losses.count
            mean = quarter.mean
            standardError = quarter.standardError
        }
    }

    let figures: [Figure]
    /// The network of Figures 1, 2 and 4; null without them.
    @ExplicitNull var checkpoint: CheckpointSummary?
    /// The measurement of Figures 2 and 4; null without them.
    @ExplicitNull var sdf: SDFOutput?
    /// Absent with one encoder; `sdf` is of the first.
    let comparison: ComparedOutput?
    /// The runs of Figure 5; null without it.
    @ExplicitNull var losses: [Loss]?
    /// Absent where none is asked for.
    let tables: [TableOutput]?
    /// Absent without a process.
    let encoderProcess: ProcessProfileOutput?
    let version: String

    enum CodingKeys: String, CodingKey {
        case figures, checkpoint, sdf, comparison, losses, tables, version
        case encoderProcess = "encoder_process"
    }

    /// A line a figure, then the losses of Figure 5.
    var lines: [String] {
        figures.map { figure in
            "Figure \(figure.number): " + (figure.files + [figure.csv]).joined(separator: ", ")
        } + (checkpoint?.choice.map { [$0] } ?? []) + (losses.map(Self.table) ?? [])
    }

    private static func table(_ losses: [Loss]) -> [String] {
        var table = TextTable("run", "steps", "mean loss of the last quarter", "standard error")
        for loss in losses {
            table.add([
                loss.run, "\(loss.steps)", NumberText.fixed(loss.mean, 4),
                NumberText.fixed(loss.standardError, 4),
            ])
        }
        return table.lines
    }
}
