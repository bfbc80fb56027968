import Foundation
import JointAugmentation
import Training

/// The losses of a run as CSV.
enum LossTable {
    static func csv(_ run: TrainingRun) -> Data {
        var csv = CSVText("law,beta,step,epoch,loss,learning_rate,output_deviation")
        let law = run.recipe.law
        for record in run.records {
            csv.add(
                law.name, law.beta.map { "\($0)" } ?? "", record.step, record.epoch, record.report.loss,
                record.rate, record.report.outputDeviation)
        }
        return csv.data
    }
}
