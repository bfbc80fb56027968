import Foundation
import JointAugmentation
import Training

/// What a training run came to.
struct TrainOutput: CommandResult {
    static let schema = "train"

    let method: ContrastiveMethod
    let settings: [String: String]
    let dataset: DatasetSummary
    let checkpoint: String
    let steps: Int
    let plannedSteps: Int
    /// Over the last quarter of the steps.
    let loss: MeanSummary
    /// The mean in another scale that papers and codes have.
    let otherScale: OtherScale?
    let outputDeviation: Double
    let healthyDeviation: Double
    let isCollapsed: Bool
    let version: String

    struct MeanSummary: Encodable {
        let mean: Double
        let standardError: Double
        let steps: Int

        enum CodingKeys: String, CodingKey {
            case mean, steps
            case standardError = "standard_error"
        }
    }

    struct OtherScale: Encodable {
        let name: String
        let mean: Double
    }

    enum CodingKeys: String, CodingKey {
        case otherScale = "other_scale"
        case method, settings, dataset, checkpoint, steps, loss, version
        case plannedSteps = "planned_steps"
        case outputDeviation = "output_deviation"
        case healthyDeviation = "healthy_output_deviation"
        case isCollapsed = "collapsed"
    }

    init(_ run: TrainingRun, checkpoint: String) {
        let configuration = run.recipe.configuration
        method = configuration.method
        settings = Dictionary(uniqueKeysWithValues: run.settings.map { ($0.key, $0.value) })
        dataset = DatasetSummary(run.dataset)
        self.checkpoint = checkpoint
        steps = run.reports.count
        plannedSteps = run.stepCount
        let quarter = LastQuarter(run.reports.map { Double($0.loss) })
        loss = MeanSummary(mean: quarter.mean, standardError: quarter.standardError, steps: quarter.count)
        otherScale = method.otherScale(quarter.mean, temperature: configuration.temperature)
            .map { OtherScale(name: $0.name, mean: $0.loss) }
        outputDeviation = Double(run.reports.last?.outputDeviation ?? 0)
        healthyDeviation = 1 / Double(configuration.outputWidth).squareRoot()
        isCollapsed = run.isCollapsed
        version = Version.current
    }

    var lines: [String] {
        [
            "\(method.label), \(steps) of \(plannedSteps) steps, mean loss of the last quarter "
                + NumberText.fixed(loss.mean, 4)
                // Of a few steps it says nothing.
                + (loss.steps < 10 ? "" : " +- \(NumberText.fixed(loss.standardError, 4)) (standard error)")
        ] + (dataset.subset == nil ? [] : ["\(NumberText.count(dataset.images)) images" + dataset.choice]) + [
            "standard deviation of the outputs \(NumberText.fixed(outputDeviation, 4)), "
                + "in good health near \(NumberText.fixed(healthyDeviation, 4))",
            "loss: \(method.loss)"
                + (otherScale.map { "; \(NumberText.fixed($0.mean, 4)) \($0.name)" } ?? ""),
            "checkpoint: \(checkpoint)",
        ]
    }
}

/// The losses of runs as CSV, a row a step.
enum LossTable {
    /// - Parameter runs: of the same views and images.
    static func csv(_ runs: [TrainingRun]) -> Data {
        let identity = runs.first.map { run in
            RowIdentity(
                run.recipe.views.design, side: run.recipe.views.side, data: run.dataset.fingerprint,
                seed: run.recipe.views.seed)
        }
        var csv = CSVText(
            lawsWith: "step,epoch,loss,learning_rate,output_deviation,method", of: identity)
        for run in runs {
            for record in run.records {
                csv.add(
                    run.recipe.law, record.step, record.epoch, record.report.loss, record.rate,
                    record.report.outputDeviation, run.recipe.configuration.method.rawValue)
            }
        }
        return csv.data
    }
}
