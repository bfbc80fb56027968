import JointAugmentation
import Statistics

/// E[cos | geometry] of one law, by bins of a geometry from 0 to 1.
struct GeometryTally {
    private let measure: GeometryMeasure
    private var bins = [ReweightedMean](repeating: ReweightedMean(), count: binCount)
    private var weights = [Double](repeating: 0, count: binCount)

    private static let binCount = 10

    init(_ measure: GeometryMeasure) { self.measure = measure }

    /// Adds the next image's pairs with their weights.
    mutating func add(_ pairs: ArraySlice<MeasuredPair>, weights: [Double], size: ImageSize) {
        var parts = [(weights: [Double], cosines: [Double])](repeating: ([], []), count: Self.binCount)
        for (pair, weight) in zip(pairs, weights) where weight > 0 {
            let value = measure.value(of: PairGeometry(pair.first, pair.second, in: size))
            let bin = min(Int(value * Double(Self.binCount)), Self.binCount - 1)
            parts[bin].weights.append(weight)
            parts[bin].cosines.append(pair.cosine)
        }
        for (bin, part) in parts.enumerated() {
            bins[bin].addImage(weights: part.weights, values: part.cosines)
            self.weights[bin] += part.weights.reduce(0, +)
        }
    }

    /// The bins, from 0 on.
    var result: [GeometryBin] {
        let total = weights.reduce(0, +)
        let width = 1 / Double(Self.binCount)
        return bins.indices.map { bin in
            GeometryBin(
                low: Double(bin) * width, high: Double(bin + 1) * width,
                share: total > 0 ? weights[bin] / total : 0, estimate: try? bins[bin].estimate())
        }
    }
}
