/// Makes each feature of mean 0 and deviation 1 over the training images.
struct FeatureScaling: Sendable, Equatable {
    let means: [Double]
    /// Of the images, not of a population behind them; 1 for a feature that does not vary.
    let deviations: [Double]

    /// Two passes over the features.
    init(_ features: LabelledFeatures) {
        let count = Double(max(features.count, 1))
        let zeros = [Double](repeating: 0, count: features.width)
        let means = Self.sums(features, around: zeros) { $0 }.map { $0 / count }
        let squares = Self.sums(features, around: means) { $0 * $0 }
        self.means = means
        deviations = squares.map { $0 > 0 ? ($0 / count).squareRoot() : 1 }
    }

    /// Sums over the images of a function of each feature's distance from a centre.
    private static func sums(
        _ features: LabelledFeatures, around centres: [Double], _ function: (Double) -> Double
    ) -> [Double] {
        let width = features.width
        var sums = [Double](repeating: 0, count: width)
        features.values.withUnsafeBufferPointer { values in
            for start in stride(from: 0, to: values.count, by: width) {
                for place in 0..<width {
                    sums[place] += function(Double(values[start + place]) - centres[place])
                }
            }
        }
        return sums
    }

    /// The scaled features of some images, row by row.
    func apply(_ features: LabelledFeatures, _ range: Range<Int>) -> [Double] {
        let width = features.width
        return [Double](unsafeUninitializedCapacity: range.count * width) { target, initialized in
            features.values.withUnsafeBufferPointer { values in
                for (row, index) in range.enumerated() {
                    for place in 0..<width {
                        target[row * width + place] =
                            (Double(values[index * width + place]) - means[place]) / deviations[place]
                    }
                }
            }
            initialized = range.count * width
        }
    }
}
