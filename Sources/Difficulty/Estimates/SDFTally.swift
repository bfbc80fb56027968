import Datasets
import JointAugmentation
import Statistics

/// What images add up to, in the order in which they come: their pairs need not be kept.
struct SDFTally {
    private let plan: SDFPlan
    private let pairsPerImage: Int
    private let policy: UnreadablePolicy
    private let halfWidth: Double?
    private let curveParameter: JoinedParameter?
    private var laws: [LawTally]
    private var reference: LawTally?
    private var curve: SDFCurve
    private var foldedCurve: SDFCurve
    private var imageCount = 0
    private var unreadable: [UnreadableImage] = []
    private(set) var wasInterrupted = false

    init(_ request: SDFRequest, plan: SDFPlan) throws(DifficultyError) {
        self.plan = plan
        pairsPerImage = request.pairsPerImage
        // A share of a part says little of the whole: the merged store is judged.
        policy = request.unreadable == .few && request.shard != .whole ? .any : request.unreadable
        halfWidth = request.halfWidth
        laws = plan.estimands.map { LawTally($0, against: request.against) }
        reference = plan.reference.map { LawTally($0) }
        let design = request.views.design
        curveParameter =
            design.joinsCrops ? nil : design.operationParameters.first
        do {
            let bound = try design.curveRange().logRatioBound
            curve = SDFCurve(low: -bound, high: bound, bins: 21)
            foldedCurve = SDFCurve(low: 0, high: bound, bins: 12)
        } catch {
            throw .design("\(error)")
        }
    }

    /// Adds the next image.
    ///
    /// - Throws: ``DifficultyError`` for an unreadable image where none is allowed.
    mutating func add(_ outcome: ImageOutcome<MeasuredImage>) throws(DifficultyError) {
        switch outcome {
        case .notReached: wasInterrupted = true
        case .unreadable(let image):
            guard policy != .none else { throw .unreadableImage(image) }
            unreadable.append(image)
        case .measured(let image): add(image)
        }
    }

    private mutating func add(_ image: MeasuredImage) {
        imageCount += 1
        let compared = reference.map { pairs(of: $0.estimand.proposal, image) }.flatMap {
            reference?.add($0, size: image.size)
        }
        for law in laws.indices {
            let pairs = pairs(of: laws[law].estimand.proposal, image)
            laws[law].add(pairs, size: image.size, comparedWith: compared)
        }
        let joint = plan.proposals.indices.filter { plan.proposals[$0].beta != nil }
        let points = joint.flatMap { pairs(of: $0, image) }.map {
            (logRatio: logRatio(of: $0), cosine: $0.cosine)
        }
        curve.addImage(points)
        foldedCurve.addImage(points.map { (logRatio: abs($0.logRatio), cosine: $0.cosine) })
    }

    private func logRatio(of pair: MeasuredPair) -> Double {
        curveParameter.flatMap { pair.drawn.joined[$0]?.logRatio } ?? pair.logRatio
    }

    private func pairs(of proposal: Int, _ image: MeasuredImage) -> ArraySlice<MeasuredPair> {
        image.pairs[proposal * pairsPerImage..<(proposal + 1) * pairsPerImage]
    }

    /// What is known of the first law; nil before there is an interval.
    var interim: SDFInterim? {
        laws.first.flatMap { law in
            (try? law.mean.estimate()).map { SDFInterim(law: law.estimand.law, estimate: $0) }
        }
    }

    /// Whether every law's interval is at most `halfWidth` to each side, from enough pairs; see ``LookSchedule``.
    func isKnown(within halfWidth: Double) throws(DifficultyError) -> Bool {
        guard imageCount >= 2 else { return false }
        do throws(StatisticsError) {
            for law in laws {
                let interval = try law.mean.estimate().interval(confidence: LookSchedule.confidence)
                let isNarrow = interval.upperBound - interval.lowerBound <= 2 * halfWidth
                guard isNarrow, law.mean.effectivePairs >= SDFResult.fewestEffectivePairs else {
                    return false
                }
            }
            return true
        } catch {
            throw .statistics(error)
        }
    }

    /// The outcome of the measurement.
    ///
    /// - Throws: ``DifficultyError`` with fewer than two images, or with more unreadable ones than allowed.
    func report(on dataset: String) throws(DifficultyError) -> SDFReport {
        let total = imageCount + unreadable.count
        if imageCount >= 2, !policy.allows(unreadable.count, of: total) {
            throw .tooManyUnreadable(dataset: dataset, total: total, leftOut: unreadable)
        }
        guard imageCount >= 2 else {
            throw .tooFewImages(dataset: dataset, measured: imageCount, leftOut: unreadable)
        }
        let isNarrow = try halfWidth.map { width throws(DifficultyError) in try isKnown(within: width) }
        do throws(StatisticsError) {
            let results = try laws.map { law throws(StatisticsError) in
                try law.result(
                    comparedWith: reference, confidence: halfWidth == nil ? 0.95 : LookSchedule.confidence)
            }
            return SDFReport(
                results: results, curve: curve.points, foldedCurve: foldedCurve.points,
                imageCount: imageCount,
                unreadable: unreadable, wasInterrupted: wasInterrupted,
                neglectedShare: laws.map(\.neglectedShare).max() ?? 0, isNarrow: isNarrow)
        } catch {
            throw .statistics(error)
        }
    }
}
