import Datasets
import JointAugmentation
import Statistics

/// What images add up to, in the order in which they come: their pairs need not be kept.
struct SDFTally {
    private let policy: UnreadablePolicy
    private let halfWidth: Double?
    private var pairs: any PairTally
    private var panel: PanelTally
    private var imageCount = 0
    private var unreadable: [UnreadableImage] = []
    private(set) var wasInterrupted = false

    /// - Parameters:
    ///   - population: images of the data set.
    ///   - float32Share: of images that are measured in bfloat16 and in float32; nil where all are in float32 alone.
    init(
        _ request: SDFRequest, plan: SDFPlan, population: Int, float32Share: Double? = nil,
        fewestCalibrated: Int = AllPairsTally.fewestCalibrated
    ) throws(DifficultyError) {
        // A share of a part says little of the whole: the merged store is judged.
        policy = request.unreadable == .few && request.shard != .whole ? .any : request.unreadable
        halfWidth = request.halfWidth
        let context = TallyContext(
            request, population: population, fewestCalibrated: fewestCalibrated)
        panel = PanelTally(context, plan: plan)
        do {
            pairs = try plan.tally(context, float32Share: float32Share)
        } catch {
            throw .design("\(error)")
        }
    }

    /// Adds the next images.
    ///
    /// - Throws: ``DifficultyError`` for an unreadable image where none is allowed.
    mutating func add(_ outcomes: [ImageOutcome<MeasuredImage>]) throws(DifficultyError) {
        var measured: [MeasuredImage] = []
        for outcome in outcomes {
            switch outcome {
            case .notReached: wasInterrupted = true
            case .unreadable(let image):
                guard policy != .none else { throw .unreadableImage(image) }
                unreadable.append(image)
            case .measured(let image): measured.append(image)
            }
        }
        imageCount += measured.count
        pairs.add(measured)
        panel.add(measured)
    }

    /// What is known of the first law; nil before there is an interval.
    var interim: SDFInterim? { pairs.interim }

    /// Whether every interval, of laws and of their differences to RandomCrop, is at most `halfWidth` to each side, from
    /// enough pairs; see ``LookSchedule``.
    func isKnown(within halfWidth: Double) throws(DifficultyError) -> Bool {
        guard imageCount >= 2 else { return false }
        do throws(StatisticsError) {
            return Self.areNarrow(try pairs.results(confidence: LookSchedule.confidence), halfWidth)
        } catch {
            throw .statistics(error)
        }
    }

    private static func areNarrow(_ results: [SDFResult], _ halfWidth: Double) -> Bool {
        results.allSatisfy { result in
            let asked = [result.given ?? result.estimate, result.givenDifference ?? result.difference]
            return result.isReliable
                && asked.compactMap { $0?.interval() }.allSatisfy {
                    $0.upperBound - $0.lowerBound <= 2 * halfWidth
                }
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
        do throws(StatisticsError) {
            let results = try pairs.results(confidence: confidence)
            return SDFReport(
                results: results, pairs: pairs.summary, curves: pairs.curves, imageCount: imageCount,
                unreadable: unreadable, wasInterrupted: wasInterrupted,
                neglectedShare: pairs.neglectedShare, isNarrow: halfWidth.map { Self.areNarrow(results, $0) },
                precision: pairs.precision, measures: try? panel.measures?.report(confidence: confidence))
        } catch {
            throw .statistics(error)
        }
    }

    /// Of the quantile behind intervals that are to cover with 95%.
    var confidence: Double { halfWidth == nil ? 0.95 : LookSchedule.confidence }
}

extension SDFPlan {
    /// A tally without images.
    func tally(_ context: TallyContext, float32Share: Double?) throws -> any PairTally {
        let make = { () throws -> any PairTally in
            if let all { return try AllPairsTally(context, plan: self, all: all) }
            return try DrawnPairsTally(context, plan: self)
        }
        return try float32Share.map { try CorrectedTally(share: $0, make) } ?? make()
    }
}

/// What a tally of pairs needs to know of the request.
struct TallyContext: Sendable {
    let pairsPerImage: Int
    private(set) var against: GeometryMeasure?
    let population: Population
    /// Images of the data set.
    let populationCount: Int
    /// Images from which on cosines are calibrated.
    let fewestCalibrated: Int
    let threads: Int
    let design: JointDesign

    init(_ request: SDFRequest, population: Int, fewestCalibrated: Int) {
        self.fewestCalibrated = fewestCalibrated
        (pairsPerImage, against) = (request.pairsPerImage, request.against)
        (self.population, populationCount) = (request.population, population)
        (threads, design) = (request.threads, request.views.design)
    }

    /// The same where nothing is asked of the boxes.
    var withoutGeometry: TallyContext {
        var context = self
        context.against = nil
        return context
    }
}

/// What measured images add up to under the laws of a plan.
protocol PairTally: Sendable {
    /// Adds the next images.
    mutating func add(_ images: [MeasuredImage])
    /// What is known of the first law; nil before there is an interval.
    var interim: SDFInterim? { get }
    /// The laws' results.
    ///
    /// - Parameter confidence: of the quantile behind intervals that are to cover with 95%.
    func results(confidence: Double) throws(StatisticsError) -> [SDFResult]
    /// E[cos | t].
    var curves: SDFCurvePoints { get }
    /// Mean over the images of the pairs that nothing stands for.
    var neglectedShare: Double { get }
    /// Which pairs answered.
    var summary: PairsSummary { get }
    /// How a bfloat16 run was corrected; nil where all is in float32.
    var precision: PrecisionSummary? { get }

    // What single images tell, of the laws and behind them of the one that they are compared with, if any.

    /// The pairs of an image's views that count under each law.
    func countedPairs(of image: MeasuredImage) -> [[CountedPair]]
    /// The mean cosines, and what each of the tally's images moves them by.
    func influences(of images: [MeasuredImage]) throws(StatisticsError) -> [InfluenceEstimate]
    /// The views of ``MeasuredDraws/across``.
    func crossings(of draws: MeasuredDraws) -> [PairMixture.Crossing]
}

extension PairTally {
    var precision: PrecisionSummary? { nil }
}

/// The tally of pairs that were drawn: each of its own law, those of JC(0) weighted too.
struct DrawnPairsTally: PairTally {
    private let plan: SDFPlan
    private let context: TallyContext
    private var laws: [LawTally]
    private var reference: LawTally?
    private var allCurves: SDFCurves
    var curves: SDFCurvePoints { allCurves.points }

    init(_ context: TallyContext, plan: SDFPlan) throws {
        (self.context, self.plan) = (context, plan)
        laws = plan.estimands.map { LawTally($0, context) }
        reference = plan.reference.map { LawTally($0, context, isReference: true) }
        allCurves = try SDFCurves(context.design)
    }

    mutating func add(_ images: [MeasuredImage]) { for image in images { add(image) } }

    private mutating func add(_ image: MeasuredImage) {
        let draws = [image.draws] + [image.again].compactMap { $0 }
        let compared = reference?.add(draws, size: image.size)
        for law in laws.indices { laws[law].add(draws, size: image.size, comparedWith: compared) }
        let joint = plan.proposals.indices.filter { plan.proposals[$0].beta != nil }
        let points = joint.flatMap { proposal in
            image.pairs[proposal * context.pairsPerImage..<(proposal + 1) * context.pairsPerImage]
        }.map { CurvePoint(logRatio: allCurves.logRatio(of: $0), cosine: $0.cosine, weight: 1) }
        allCurves.addImage(points, isSymmetric: false)
    }

    var interim: SDFInterim? {
        laws.first.flatMap { law in
            (try? law.mean.estimate().on(.cosine)).map { SDFInterim(law: law.estimand.law, estimate: $0) }
        }
    }

    func results(confidence: Double) throws(StatisticsError) -> [SDFResult] {
        try laws.map { law throws(StatisticsError) in
            try law.result(comparedWith: reference, confidence: confidence)
        }
    }

    func countedPairs(of image: MeasuredImage) -> [[CountedPair]] {
        (laws + [reference].compactMap { $0 }).map { $0.countedPairs(of: image) }
    }

    func influences(of images: [MeasuredImage]) throws(StatisticsError) -> [InfluenceEstimate] {
        try (laws + [reference].compactMap { $0 }).map { law throws(StatisticsError) in
            try law.influences(of: images)
        }
    }

    func crossings(of draws: MeasuredDraws) -> [PairMixture.Crossing] { [] }

    var neglectedShare: Double { laws.map(\.neglectedShare).max() ?? 0 }

    var summary: PairsSummary {
        let count = plan.proposals.count * context.pairsPerImage
        return PairsSummary(
            taken: .drawn, viewsPerImage: 2 * count,
            pairsPerImage: plan.isOnePass ? context.pairsPerImage : 0,
            isCalibrated: false, reasonForDrawn: plan.reasonForDrawn)
    }
}

/// Which pairs of an image's views a report is made of.
public struct PairsSummary: Sendable, Equatable {
    /// Which answer for RandomCrop and JC laws.
    public let taken: PairsTaken
    /// Views of an image.
    public let viewsPerImage: Int
    /// Pairs of an image that answer for RandomCrop and JC laws.
    public let pairsPerImage: Int
    /// Whether cosines were calibrated on what is known of the pairs.
    public let isCalibrated: Bool
    /// Why drawn pairs answer though all were asked for; nil where they do not.
    public let reasonForDrawn: String?
}
