import Datasets

/// How many labelled images have their largest score in their own class.
struct ClassAccuracy: Encodable {
    private(set) var right = 0
    private(set) var labelled = 0
    private(set) var top1 = 0.0

    /// Counts the scores of an image; false without as many of them as there are classes.
    mutating func add(_ scores: [Float], of index: Int, in dataset: any ImageDataset) -> Bool {
        guard scores.count == dataset.classNames.count else { return false }
        guard let label = dataset.label(at: index) else { return true }
        labelled += 1
        right += scores.indices.max { scores[$0] < scores[$1] } == label ? 1 : 0
        top1 = Double(right) / Double(labelled)
        return true
    }
}
