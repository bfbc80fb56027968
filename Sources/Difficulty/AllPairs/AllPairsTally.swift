import JointAugmentation
import Statistics

/// The tally of all pairs of an image's views for RandomCrop and JC laws; fixed ratios have drawn pairs of their own.
struct AllPairsTally: PairTally {
    private let context: TallyContext
    private let plan: SDFPlan
    private let reader: ImageReader
    private var laws: [Mean]
    private var reference: Mean?
    private(set) var curves: SDFCurves
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
        curves = try SDFCurves(context.design)
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
        reference?.add(image.reference, twice: image.again?.reference)
        for law in laws.indices {
            laws[law].add(
                image.laws[law], twice: image.again?.laws[law], comparedWith: image.reference,
                image.again?.reference)
            if !geometries.isEmpty { geometries[law].add(image.geometry[law]) }
        }
        curves.addImage(image.points, isSymmetric: reader.isSymmetric)
    }

    // MARK: - Results

    private func isCalibrated(_ count: Int) -> Bool { count >= context.fewestCalibrated }

    var interim: SDFInterim? {
        guard let law = plan.estimands.first?.law, let first = laws.first,
            let estimate = try? first.estimate(isCalibrated: isCalibrated(first.mean.count)).sample
        else { return nil }
        return SDFInterim(law: law, estimate: estimate)
    }

    func estimates(
        confidence: Double
    ) throws(StatisticsError) -> [(estimate: MeanEstimate, effectivePairs: Double)] {
        try laws.map { law throws(StatisticsError) in
            let found = try law.estimate(
                isCalibrated: isCalibrated(law.mean.count), population: population)
            return (found.given ?? found.sample, law.effectivePairs)
        }
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
                influence.estimate, variance: mean.variance(influence),
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
                own.estimate - other.estimate, variance: variance, within: within, population: population)
        }

        private func estimate(
            _ value: Double, variance: Double, within: [Double], population: Int?
        ) -> Estimate {
            let sample = MeanEstimate(
                mean: value, standardError: (max(0, variance) / Double(mean.count)).squareRoot(),
                units: mean.count, pairs: pairs)
            return Estimate(
                sample: sample, given: population.flatMap { sample.ofGivenImages($0, differences: within) })
        }
    }
}

/// Reads what an image tells of every law of a plan: of no other image, so that threads share the images.
private struct ImageReader: Sendable {
    /// How a law is read.
    enum Kind: Sendable {
        case all(AllPairsLaw)
        case direct(Range<Int>)

        var layout: StatisticLayout {
            switch self {
            case .all(let law): law.layout
            case .direct: .direct
            }
        }

        var isDirect: Bool { if case .direct = self { true } else { false } }
    }

    /// What an image tells.
    struct Image: Sendable {
        let reference: LawSums
        let laws: [LawSums]
        let points: [CurvePoint]
        /// For each law, the pairs' boxes and weights; empty where no geometry is asked for.
        let geometry: [[GeometryTally.Pair]]
        let again: Again?
    }

    struct Again: Sendable {
        let reference: LawSums
        let laws: [LawSums]
    }

    let laws: [Kind]
    let reference: Kind?
    let isSymmetric: Bool
    private let all: AllPairs
    private let joint: AllPairsLaw
    private let against: GeometryMeasure?

    var pairCount: Int { all.mixture.pairCount }

    init(_ context: TallyContext, plan: SDFPlan, all: AllPairs) throws {
        self.all = all
        against = context.against
        let design = context.design
        isSymmetric = design.pipeline.first == design.pipeline.second
        joint = try AllPairsLaw(.joint(beta: 0), of: all, design: design)
        let kind = { (estimand: SDFPlan.Estimand) throws -> Kind in
            if plan.isOnePass, estimand.proposal == 0 {
                return .all(try AllPairsLaw(estimand.law, of: all, design: design))
            }
            let start = estimand.proposal * context.pairsPerImage
            return .direct(start..<(start + context.pairsPerImage))
        }
        laws = try plan.estimands.map(kind)
        reference = try plan.reference.map(kind)
    }

    func read(_ image: MeasuredImage) -> Image {
        let pairs = all.pairs(of: image.draws, size: image.size)
        let again = image.again.map { draws in
            let pairs = all.pairs(of: draws, size: image.size)
            return Again(
                reference: sums(reference, pairs, draws, image.size),
                laws: laws.map { sums($0, pairs, draws, image.size) })
        }
        let weights = joint.weights(of: pairs.pairs, image.draws, size: image.size)
        return Image(
            reference: sums(reference, pairs, image.draws, image.size),
            laws: laws.map { sums($0, pairs, image.draws, image.size) },
            points: weights.indices.map {
                CurvePoint(
                    logRatio: pairs.pairs[$0].parameters[0].logRatio, cosine: pairs.cosines[$0],
                    weight: weights[$0])
            },
            geometry: geometry(pairs, image), again: again)
    }

    private func sums(
        _ law: Kind?, _ pairs: UsablePairs, _ draws: MeasuredDraws, _ size: ImageSize
    ) -> LawSums {
        switch law {
        case .all(let law): law.sums(of: pairs, draws, size: size)
        case .direct(let range): LawSums(direct: draws.pairs[range])
        case nil: LawSums(direct: [])
        }
    }

    private func geometry(_ pairs: UsablePairs, _ image: MeasuredImage) -> [[GeometryTally.Pair]] {
        guard let against else { return [] }
        let boxes = image.pairs.flatMap { [$0.first, $0.second] }
        let measured = { (first: Int, second: Int) in
            against.value(of: PairGeometry(boxes[first], boxes[second], in: image.size))
        }
        let values = pairs.pairs.map { measured($0.first, $0.second) }
        return laws.map { law in
            switch law {
            case .all(let law):
                let weights = law.weights(of: pairs.pairs, image.draws, size: image.size)
                return weights.indices.map {
                    GeometryTally.Pair(value: values[$0], cosine: pairs.cosines[$0], weight: weights[$0])
                }
            case .direct(let range):
                return range.map {
                    GeometryTally.Pair(
                        value: measured(2 * $0, 2 * $0 + 1), cosine: image.pairs[$0].cosine, weight: 1)
                }
            }
        }
    }
}
