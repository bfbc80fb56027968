import Difficulty
import Foundation

/// The CSV of `sdf`, a row a law.
enum SDFTable {
    static func csv(_ results: [SDFResult]) -> Data {
        var csv = CSVText(lawsWith: "sdf,standard_error,ci95_low,ci95_high,images,pairs")
        for result in results {
            let interval = result.estimate.interval()
            csv.add(
                result.law, result.estimate.mean, result.estimate.standardError, interval.lowerBound,
                interval.upperBound, result.estimate.units, result.estimate.pairs)
        }
        return csv.data
    }
}
