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
            estimand.weight?.weights(of: pairs.map { $0.drawn }, size: size)
            ?? [Double](repeating: 1, count: pairs.count)
        let cosines = pairs.map { $0.cosine }
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
            deviation: moments.standardDeviation,
            method: estimand.weight == nil ? .direct : .reweighted, effectivePairs: mean.effectivePairs,
            difference: isCompared(with: reference)
                ? try difference.estimate().judged(at: confidence) : nil,
            geometry: geometry?.result ?? [])
    }

    private func isCompared(with reference: LawTally?) -> Bool {
        reference.map { $0.estimand.law != estimand.law } ?? false
    }
}
