import Foundation
import JointAugmentation
import Training

/// The losses of runs as CSV, a row a step.
enum LossTable {
    static func csv(_ runs: [TrainingRun]) -> Data {
        var csv = CSVText(lawsWith: "step,epoch,loss,learning_rate,output_deviation")
        for run in runs {
            for record in run.records {
                csv.add(
                    run.recipe.law, record.step, record.epoch, record.report.loss, record.rate,
                    record.report.outputDeviation)
            }
        }
        return csv.data
    }
}
