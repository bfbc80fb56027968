import Datasets
import Difficulty

/// How many labelled images have their largest score in their own class.
struct ClassAccuracy: Encodable {
    let right: Int
    let labelled: Int
    let top1: Double

    /// Counts of scores; nil without labels, and where there are more or fewer scores than classes.
    init?(_ report: FeatureReport, _ dataset: any ImageDataset) {
        let pairs = zip(report.indices, report.rows).compactMap { index, scores in
            dataset.label(at: index).map { ($0, scores) }
        }
        guard !pairs.isEmpty, report.rows.allSatisfy({ $0.count == dataset.classNames.count }) else {
            return nil
        }
        labelled = pairs.count
        right = pairs.count { label, scores in scores.indices.max { scores[$0] < scores[$1] } == label }
        top1 = Double(right) / Double(labelled)
    }
}
