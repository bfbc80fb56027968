import Datasets
import JointAugmentation

/// SDF of laws from a store of measured pairs: no image is read and no network is run.
public struct SDFReplay: Sendable {
    private let store: PairStore
    private let request: SDFRequest
    private let plan: SDFPlan

    /// Prepares the answer.
    ///
    /// - Parameters:
    ///   - laws: what is asked; each needs pairs of its own, or those of JC(0) to be weighted.
    ///   - halfWidth: stop where a measurement with that width would have stopped.
    ///   - against: the geometry that E[cos | geometry] is asked for, if any.
    ///   - pairs: which answer; those that the store was measured for where it is nil.
    /// - Throws: ``DifficultyError/noPairs(law:proposals:)`` for a law that the store cannot answer for.
    public init(
        _ store: PairStore, laws: [Law], halfWidth: Double? = nil, against: GeometryMeasure? = nil,
        unreadable: UnreadablePolicy = .few, pairs: PairsTaken? = nil, population: Population = .sample,
        threads: Int = 1
    ) throws(DifficultyError) {
        self.store = store
        let stored = store.settings
        var request = SDFRequest(
            laws: laws, views: stored.views, features: stored.features, pairsPerImage: stored.pairsPerImage)
        request.halfWidth = halfWidth
        request.against = against
        request.unreadable = unreadable
        request.pairs = pairs ?? stored.pairs
        request.population = population
        request.threads = threads
        guard stored.pairs == .all || request.pairs == .drawn else {
            throw .noCrossings(path: store.path)
        }
        guard population == .sample || stored.drawnTwice > 0 else {
            throw .noSecondDraws(path: store.path)
        }
        request.shard = store.provenance.shard
        self.request = request
        do {
            plan = try SDFPlan(
                laws: laws, proposals: stored.proposals, draws: stored.pairsPerImage,
                isOnePass: stored.isOnePass, pairs: request.pairs, design: stored.views.design,
                fallbacks: FallbackSample(common: stored.commonFallback, seed: stored.views.seed))
        } catch let error as DifficultyError { throw error } catch { throw .design("\(error)") }
    }

    /// The laws among `candidates` that a store can answer for, and those that it has pairs of.
    public static func laws(of store: PairStore, among candidates: [Law]) -> [Law] {
        let stored = store.settings
        let own = stored.isOnePass ? Array(stored.proposals.dropFirst()) : stored.proposals
        let known = candidates.filter { own.contains($0) || stored.isOnePass && $0.ratio == nil }
        return known + own.filter { !known.contains($0) }
    }

    /// The report that a measurement of the stored images gives.
    ///
    /// - Parameters:
    ///   - path: the data set's, for errors.
    ///   - pairs: called with every pair of each image, in the order of the images.
    public func run(
        path: String, pairs sink: PairExport.Sink? = nil
    ) throws(DifficultyError) -> SDFReport {
        try Self.compare([self], path: path, pairs: sink).reports[0]
    }

    /// The reports of several stores whose pairs are of the same views, and how the others differ from the first.
    ///
    /// - Parameters:
    ///   - replays: of one question.
    ///   - path: the data set's, for errors.
    ///   - pairs: called with every pair of each image of the first store, in the order of the images.
    /// - Throws: `DifficultyError.store` that names the setting in which a store's views are others than the first's.
    public static func compare(
        _ replays: [SDFReplay], path: String, pairs sink: PairExport.Sink? = nil
    ) throws(DifficultyError) -> SDFComparison {
        let first = replays[0]
        for replay in replays.dropFirst() {
            guard let difference = first.store.provenance.differenceOfViews(from: replay.store.provenance)
            else { continue }
            throw .store(
                .otherRun(
                    path: replay.store.path, setting: difference.setting,
                    expected: "\(difference.own), as \(first.store.path)", found: difference.others))
        }
        let export = try sink.map { sink throws(DifficultyError) in
            try PairExport(first.request, plan: first.plan, sink)
        }
        let sequence = ImageSequence(first.request, count: first.store.settings.imageCount)
        var tally = try ComparisonTally(
            replays.map {
                MemberPlan($0.request, $0.plan, float32Share: $0.store.settings.float32Share)
            }, population: first.store.settings.populationCount)
        var position = 0
        while position < sequence.count {
            let look = sequence.nextLook(after: position)
            let round = sequence[position..<min(position + Self.round, look)]
            var outcomes: [[ImageOutcome<MeasuredImage>]] = []
            for replay in replays { outcomes.append(try replay.outcomes(of: round)) }
            try tally.add(outcomes, images: round)
            export?.add(round, outcomes[0])
            position += round.count
            if let halfWidth = first.request.halfWidth, position == look, try tally.isKnown(within: halfWidth)
            {
                break
            }
        }
        return try tally.report(on: path)
    }

    private func outcomes(of round: [Int]) throws(DifficultyError) -> [ImageOutcome<MeasuredImage>] {
        let known: [Int: StoredImage]
        do { known = try store.images(round) } catch { throw .store(error) }
        try plan.check(known, of: store)
        return round.map { known[$0]?.outcome ?? .notReached }
    }

    private static let round = 4096
}
