import JointAugmentation
import Statistics

/// The tally of all pairs of an image's views for RandomCrop and JC laws; fixed ratios have drawn pairs of their own.
struct AllPairsTally: PairTally {
    private let context: TallyContext
    private let plan: SDFPlan
    private let reader: ImageReader
    private var laws: [Mean]
    private var reference: Mean?
    private var allCurves: SDFCurves
    var curves: SDFCurvePoints { allCurves.points }
    private var geometries: [GeometryTally]

    /// Calibration on fewer images costs coverage.
    static let fewestCalibrated = 200
    /// A pilot's standard errors are those of a longer run, and no interval is made of its means.
    static let fewestCalibratedInPilot = 40
    /// Images whose sums are in memory at once.
    private static let blockCount = 512

    init(_ context: TallyContext, plan: SDFPlan, all: AllPairs) throws {
        (self.context, self.plan) = (context, plan)
        reader = try ImageReader(context, plan: plan, all: all)
        let reference = reader.reference.map { Mean($0.layout, comparedWith: nil) }
        self.reference = reference
        laws = reader.laws.map { Mean($0.layout, comparedWith: reference?.mean.layout) }
        allCurves = try SDFCurves(context.design)
        geometries = context.against == nil ? [] : reader.laws.map { _ in GeometryTally() }
    }

    mutating func add(_ images: [MeasuredImage]) {
        for start in stride(from: 0, to: images.count, by: Self.blockCount) {
            let block = images[start..<min(start + Self.blockCount, images.count)]
            let reader = reader
            let read = Parallel.map(count: block.count, threads: context.threads) {
                reader.read(block[start + $0])
            }
            for image in read { add(image) }
        }
    }

    private mutating func add(_ image: ImageReader.Image) {
        let (sums, again) = (image.sums, image.again)
        if let own = sums.reference { reference?.add(own, twice: again?.reference) }
        for law in laws.indices {
            laws[law].add(
                sums.laws[law], twice: again?.laws[law], comparedWith: sums.reference, again?.reference)
            if !geometries.isEmpty { geometries[law].add(image.geometry[law]) }
        }
        allCurves.addImage(image.points, isSymmetric: reader.isSymmetric)
    }

    // MARK: - Results

    private func isCalibrated(_ count: Int) -> Bool { count >= context.fewestCalibrated }

    var interim: SDFInterim? {
        guard let law = plan.estimands.first?.law, let first = laws.first,
            let estimate = try? first.estimate(isCalibrated: isCalibrated(first.mean.count)).sample
        else { return nil }
        return SDFInterim(law: law, estimate: estimate)
    }

    /// Images of the data set where they are all that there are.
    private var population: Int? { context.population == .given ? context.populationCount : nil }

    func results(confidence: Double) throws(StatisticsError) -> [SDFResult] {
        let isCalibrated = isCalibrated(laws.first?.mean.count ?? 0)
        return try laws.indices.map { index throws(StatisticsError) in
            let (law, estimand) = (laws[index], plan.estimands[index])
            let found = try law.estimate(isCalibrated: isCalibrated, population: population)
            let compared =
                estimand.law == plan.reference?.law
                ? nil
                : try reference.map { reference throws(StatisticsError) in
                    try law.difference(to: reference, isCalibrated: isCalibrated, population: population)
                }
            return SDFResult(
                law: estimand.law, estimate: found.sample.judged(at: confidence),
                standardDeviation: law.standardDeviation,
                method: reader.laws[index].isDirect ? .direct : .allPairs,
                effectivePairs: law.effectivePairs,
                difference: compared?.sample.judged(at: confidence),
                given: found.given?.judged(at: confidence),
                givenDifference: compared?.given?.judged(at: confidence),
                geometry: geometries.isEmpty ? [] : geometries[index].result)
        }
    }

    func countedPairs(of image: MeasuredImage) -> [[CountedPair]] { reader.countedPairs(of: image) }

    func influences(of images: [MeasuredImage]) throws(StatisticsError) -> [InfluenceEstimate] {
        let isCalibrated = isCalibrated(laws.first?.mean.count ?? 0)
        let sums = Parallel.map(count: images.count, threads: context.threads) { [reader] in
            reader.sums(of: images[$0])
        }
        var found = try laws.enumerated().map { place, law throws(StatisticsError) in
            try law.influences(of: sums.map { $0.laws[place] }, isCalibrated: isCalibrated)
        }
        if let reference {
            found.append(
                try reference.influences(of: sums.compactMap(\.reference), isCalibrated: isCalibrated))
        }
        return found
    }

    func crossings(of draws: MeasuredDraws) -> [PairMixture.Crossing] { reader.crossings(of: draws) }

    /// None: crops that RandomCrop falls back to have views of their own.
    var neglectedShare: Double { 0 }

    var summary: PairsSummary {
        PairsSummary(
            taken: .all, viewsPerImage: 2 * plan.proposals.count * context.pairsPerImage,
            pairsPerImage: reader.pairCount, isCalibrated: isCalibrated(laws.first?.mean.count ?? 0),
            reasonForDrawn: nil)
    }
}

extension AllPairsTally {
    /// An estimate for each of two questions.
    struct Estimate {
        /// What would other images give?
        let sample: MeanEstimate
        /// What would other views of these images give? Nil where it was not asked.
        let given: MeanEstimate?
    }

    /// The mean of one law.
    private struct Mean {
        private(set) var mean: CalibratedMean
        private var covariance: CalibratedCovariance?
        private var pairs = 0
        private var weight = 0.0
        private var squaredWeight = 0.0
        private var squares = 0.0
        private var weighted = 0.0
        /// What images that were drawn twice gave, and what they gave again; the same of the reference.
        private var twice: [(first: [Double], second: [Double])] = []
        private var twiceReference: [(first: [Double], second: [Double])] = []

        init(_ layout: StatisticLayout, comparedWith reference: StatisticLayout?) {
            mean = CalibratedMean(layout)
            covariance = reference.map { CalibratedCovariance(layout, $0) }
        }

        mutating func add(
            _ sums: LawSums, twice again: LawSums?, comparedWith reference: LawSums? = nil,
            _ referenceAgain: LawSums? = nil
        ) {
            mean.add(sums.statistic)
            if let reference { covariance?.add(sums.statistic, reference.statistic) }
            pairs += sums.pairs
            weight += sums.weight
            squaredWeight += sums.squaredWeight
            squares += sums.squares
            weighted += sums.weighted
            if let again { twice.append((sums.statistic, again.statistic)) }
            if let reference, let referenceAgain {
                twiceReference.append((reference.statistic, referenceAgain.statistic))
            }
        }

        func influences(
            of images: [LawSums], isCalibrated: Bool
        ) throws(StatisticsError) -> InfluenceEstimate {
            let influence = try mean.influence(isCalibrated: isCalibrated)
            return InfluenceEstimate(
                mean: influence.estimate,
                influences: images.map { influence.scale * influence($0.statistic) })
        }

        /// (sum w)^2 / sum(w^2).
        var effectivePairs: Double { squaredWeight > 0 ? weight * weight / squaredWeight : 0 }

        /// Of single pairs under the law.
        var standardDeviation: Double {
            guard weight > 0 else { return 0 }
            let mean = weighted / weight
            return max(0, squares / weight - mean * mean).squareRoot()
        }

        func estimate(isCalibrated: Bool, population: Int? = nil) throws(StatisticsError) -> Estimate {
            let influence = try mean.influence(isCalibrated: isCalibrated)
            return estimate(
                influence.estimate, on: .cosine, variance: mean.variance(influence),
                within: twice.map { influence($0.first) - influence($0.second) }, population: population)
        }

        func difference(
            to reference: Mean, isCalibrated: Bool, population: Int?
        ) throws(StatisticsError) -> Estimate {
            let own = try mean.influence(isCalibrated: isCalibrated)
            let other = try reference.mean.influence(isCalibrated: isCalibrated)
            let variance =
                mean.variance(own) + reference.mean.variance(other)
                - 2 * (covariance?.covariance(own, other) ?? 0)
            let within = zip(twice, twiceReference).map {
                own($0.first) - own($0.second) - other($1.first) + other($1.second)
            }
            return estimate(
                own.estimate - other.estimate, on: .linear, variance: variance, within: within,
                population: population)
        }

        private func estimate(
            _ value: Double, on scale: IntervalScale, variance: Double, within: [Double], population: Int?
        ) -> Estimate {
            let sample = MeanEstimate(
                mean: value, standardError: (max(0, variance) / Double(mean.count)).squareRoot(),
                units: mean.count, pairs: pairs
            ).on(scale)
            return Estimate(
                sample: sample, given: population.flatMap { sample.ofGivenImages($0, differences: within) })
        }
    }
}
