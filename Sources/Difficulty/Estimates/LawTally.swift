import JointAugmentation
import Statistics

/// What the pairs of one estimand add up to.
struct LawTally {
    let estimand: SDFPlan.Estimand
    private(set) var mean = ReweightedMean()
    private var difference = ReweightedDifference()
    private var moments = WeightedMoments()
    private var neglected = RunningMoments()
    private var geometry: GeometryTally?

    init(_ estimand: SDFPlan.Estimand, against measure: GeometryMeasure? = nil) {
        self.estimand = estimand
        geometry = measure.map(GeometryTally.init)
    }

    /// Adds the next image's pairs of the estimand's proposal.
    ///
    /// - Parameter reference: what the image's pairs add up to under the law that this one is compared with, if any.
    /// - Returns: what they add up to under this one.
    @discardableResult
    mutating func add(
        _ pairs: ArraySlice<MeasuredPair>, size: ImageSize, comparedWith reference: ImageSums? = nil
    ) -> ImageSums {
        let weights =
            estimand.weight?.weights(of: pairs.lazy.map(\.drawn), size: size)
            ?? [Double](repeating: 1, count: pairs.count)
        let cosines = pairs.map(\.cosine)
        let sums = ImageSums(weights: weights, values: cosines)
        mean.add(sums)
        if let reference { difference.add(sums, less: reference) }
        for (cosine, weight) in zip(cosines, weights) { moments.add(cosine, weight: weight) }
        geometry?.add(pairs, weights: weights, size: size)
        neglected.add(estimand.weight?.neglectedShare(size: size) ?? 0)
        return sums
    }

    /// Mean over the images of the pairs that nothing stands for.
    var neglectedShare: Double { neglected.mean }

    /// The law's result.
    ///
    /// - Parameter confidence: of the quantile behind intervals that are to cover with 95%.
    func result(
        comparedWith reference: LawTally?, confidence: Double
    ) throws(StatisticsError) -> SDFResult {
        SDFResult(
            law: estimand.law, estimate: try mean.estimate().judged(at: confidence),
            standardDeviation: moments.standardDeviation,
            method: estimand.weight == nil ? .direct : .reweighted, effectivePairs: mean.effectivePairs,
            difference: isCompared(with: reference)
                ? try difference.estimate().judged(at: confidence) : nil,
            geometry: geometry?.result ?? [])
    }

    private func isCompared(with reference: LawTally?) -> Bool {
        reference.map { $0.estimand.law != estimand.law } ?? false
    }
}

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
