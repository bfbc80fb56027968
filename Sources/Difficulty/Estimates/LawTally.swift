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

    /// What images that were drawn twice add, and the same of the law that this one is compared with.
    private var twice: [Added] = []
    private var twiceReference: [Added] = []
    private let context: TallyContext

    init(_ estimand: SDFPlan.Estimand, _ context: TallyContext, isReference: Bool = false) {
        (self.estimand, self.context) = (estimand, context)
        geometry = isReference || context.against == nil ? nil : GeometryTally()
    }

    /// What an image adds: its pairs, and what was drawn of it again.
    struct Added {
        let sums: ImageSums
        let again: ImageSums?
    }

    /// Adds the next image, with its second draws where it has them.
    ///
    /// - Parameter reference: what the image adds to the law that this one is compared with, if any.
    /// - Returns: what it adds to this one.
    @discardableResult
    mutating func add(
        _ draws: [MeasuredDraws], size: ImageSize, comparedWith reference: Added? = nil
    ) -> Added {
        let pairs = pairs(of: draws[0])
        let weights = weights(of: pairs, size: size)
        let cosines = pairs.map { $0.cosine }
        let sums = ImageSums(weights: weights, values: cosines)
        mean.add(sums)
        if let reference { difference.add(sums, less: reference.sums) }
        for (cosine, weight) in zip(cosines, weights) { moments.add(cosine, weight: weight) }
        addGeometry(pairs, weights, size)
        neglected.add(estimand.weight?.neglectedShare(size: size) ?? 0)
        let again = draws.dropFirst().first.map { draws in
            let pairs = self.pairs(of: draws)
            return ImageSums(weights: self.weights(of: pairs, size: size), values: pairs.map { $0.cosine })
        }
        let added = Added(sums: sums, again: again)
        if again != nil {
            twice.append(added)
            if let reference { twiceReference.append(reference) }
        }
        return added
    }

    private func pairs(of draws: MeasuredDraws) -> ArraySlice<MeasuredPair> {
        let start = estimand.proposal * context.pairsPerImage
        return draws.pairs[start..<(start + context.pairsPerImage)]
    }

    private func weights(of pairs: ArraySlice<MeasuredPair>, size: ImageSize) -> [Double] {
        estimand.weights(of: pairs, size: size)
    }

    private mutating func addGeometry(
        _ pairs: ArraySlice<MeasuredPair>, _ weights: [Double], _ size: ImageSize
    ) {
        guard let measure = context.against, geometry != nil else { return }
        geometry?.add(
            zip(pairs, weights).map { pair, weight in
                GeometryTally.Pair(
                    value: measure.value(of: PairGeometry(pair.first, pair.second, in: size)),
                    cosine: pair.cosine, weight: weight)
            })
    }

    // MARK: - Single images

    /// The image's pairs of the law, by their views.
    func countedPairs(of image: MeasuredImage) -> [CountedPair] {
        let pairs = pairs(of: image.draws)
        return zip(pairs.indices, weights(of: pairs, size: image.size)).map {
            CountedPair(first: 2 * $0, second: 2 * $0 + 1, weight: $1)
        }
    }

    func influences(of images: [MeasuredImage]) throws(StatisticsError) -> InfluenceEstimate {
        var influences: [Double] = []
        for image in images {
            let pairs = pairs(of: image.draws)
            let sums = ImageSums(
                weights: weights(of: pairs, size: image.size), values: pairs.map { $0.cosine })
            influences.append(try mean.influence(of: sums))
        }
        return InfluenceEstimate(mean: try mean.estimate().mean, influences: influences)
    }

    /// Mean over the images of the pairs that nothing stands for.
    var neglectedShare: Double { neglected.mean }

    /// The law's result.
    ///
    /// - Parameter confidence: of the quantile behind intervals that are to cover with 95%.
    func result(
        comparedWith reference: LawTally?, confidence: Double
    ) throws(StatisticsError) -> SDFResult {
        let estimate = try mean.estimate().on(.cosine)
        let compared = reference.flatMap { $0.estimand.law == estimand.law ? nil : $0 }
        let difference = try compared.map { _ throws(StatisticsError) in try self.difference.estimate() }
        let (given, givenDifference) = try given(estimate, difference, compared)
        return SDFResult(
            law: estimand.law, estimate: estimate.judged(at: confidence),
            standardDeviation: moments.standardDeviation,
            method: estimand.weight == nil ? .direct : .reweighted, effectivePairs: mean.effectivePairs,
            difference: difference?.judged(at: confidence), given: given?.judged(at: confidence),
            givenDifference: givenDifference?.judged(at: confidence), geometry: geometry?.result ?? [])
    }

    /// The same two estimates where the images are all that there are.
    private func given(
        _ estimate: MeanEstimate, _ difference: MeanEstimate?, _ reference: LawTally?
    ) throws(StatisticsError) -> (MeanEstimate?, MeanEstimate?) {
        guard context.population == .given else { return (nil, nil) }
        let differs = { (mean: ReweightedMean, added: Added) throws(StatisticsError) -> Double in
            guard let again = added.again else { return 0 }
            return try mean.influence(of: added.sums) - mean.influence(of: again)
        }
        let within = try twice.map { added throws(StatisticsError) in try differs(mean, added) }
        let count = context.populationCount
        let own = estimate.ofGivenImages(count, differences: within)
        guard let difference, let reference else { return (own, nil) }
        var less: [Double] = []
        for (place, added) in twiceReference.enumerated() {
            less.append(within[place] - (try differs(reference.mean, added)))
        }
        return (own, difference.ofGivenImages(count, differences: less))
    }
}

/// E[cos | geometry] of one law, by bins of a geometry from 0 to 1.
struct GeometryTally {
    private var bins = [ReweightedMean](repeating: ReweightedMean(), count: binCount)
    private var weights = [Double](repeating: 0, count: binCount)

    private static let binCount = 10

    /// A pair with its geometry and its weight.
    struct Pair: Sendable {
        let value: Double
        let cosine: Double
        let weight: Double
    }

    /// Adds the next image's pairs.
    mutating func add(_ pairs: [Pair]) {
        var parts = [(weights: [Double], cosines: [Double])](repeating: ([], []), count: Self.binCount)
        for pair in pairs where pair.weight > 0 {
            let bin = min(Int(pair.value * Double(Self.binCount)), Self.binCount - 1)
            parts[bin].weights.append(pair.weight)
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
                share: total > 0 ? weights[bin] / total : 0, estimate: try? bins[bin].estimate().on(.cosine))
        }
    }
}
