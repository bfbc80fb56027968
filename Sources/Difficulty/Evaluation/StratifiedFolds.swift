/// Splits images into parts that have the classes' shares, and sizes that differ by one at most.
struct StratifiedFolds {
    /// Numbers of the images in each part, ascending.
    let parts: [[Int]]

    /// The images of each class in turn, dealt to the parts one by one.
    ///
    /// - Parameters:
    ///   - labels: class of each image.
    ///   - count: of the parts, at least one.
    init(_ labels: [Int], count: Int) {
        let order = labels.indices.sorted { (labels[$0], $0) < (labels[$1], $1) }
        parts = (0..<count).map { part in
            stride(from: part, to: order.count, by: count).map { order[$0] }.sorted()
        }
    }

    /// The images outside of a part, ascending.
    func others(than part: Int) -> [Int] {
        parts.indices.filter { $0 != part }.flatMap { parts[$0] }.sorted()
    }
}
