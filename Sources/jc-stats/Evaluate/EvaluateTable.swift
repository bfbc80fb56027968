import Foundation

/// The CSV of `evaluate`, a row a classifier.
enum EvaluateTable {
    static func csv(_ output: EvaluateOutput) -> Data {
        var csv = CSVText("classifier,features,top1,ci95_low,ci95_high,right,images,training_images")
        let training = output.trainingImages.map { "\($0)" } ?? ""
        if let result = output.neighbors {
            csv.add(
                "knn", output.options.features, result.top1, result.ci95[0], result.ci95[1], result.right,
                output.images, training)
        }
        if let result = output.linear {
            csv.add(
                "linear", output.options.features, result.top1, result.ci95[0], result.ci95[1], result.right,
                output.images, training)
        }
        return csv.data
    }
}
