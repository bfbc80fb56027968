import JointAugmentation
import Statistics

/// What the pairs of one answer add up to.
struct LawTally {
    let answer: SDFPlan.Answer
    private(set) var mean = ReweightedMean()
    private var moments = WeightedMoments()
    private var neglected = RunningMoments()
    private var geometry: GeometryTally?

    init(_ answer: SDFPlan.Answer, against measure: GeometryMeasure? = nil) {
        self.answer = answer
        geometry = measure.map(GeometryTally.init)
    }

    /// Adds the next image's pairs of the answer's family.
    mutating func add(_ pairs: ArraySlice<MeasuredPair>, size: ImageSize) {
        let weights =
            answer.weight?.weights(of: pairs.lazy.map(\.drawn), size: size)
            ?? [Double](repeating: 1, count: pairs.count)
        let cosines = pairs.map(\.cosine)
        mean.addImage(weights: weights, values: cosines)
        for (cosine, weight) in zip(cosines, weights) { moments.add(cosine, weight: weight) }
        geometry?.add(pairs, weights: weights, size: size)
        neglected.add(answer.weight?.neglectedShare(size: size) ?? 0)
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
            law: answer.law, estimate: try mean.estimate().judged(at: confidence),
            deviation: moments.standardDeviation,
            method: answer.weight == nil ? .direct : .reweighted, effectivePairs: mean.effectivePairs,
            difference: try difference(from: reference)?.judged(at: confidence),
            geometry: geometry?.result ?? [])
    }

    private func difference(from reference: LawTally?) throws(StatisticsError) -> MeanEstimate? {
        guard let reference, answer.law != reference.answer.law else { return nil }
        return try mean.difference(from: reference.mean)
    }
}
