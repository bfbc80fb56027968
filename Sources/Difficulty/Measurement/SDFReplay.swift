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
                isOnePass: stored.isOnePass, pairs: request.pairs, design: stored.views.design)
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
        path: String, pairs sink: ((_ image: Int, _ pairs: [WeightedPair]) -> Void)? = nil
    ) throws(DifficultyError) -> SDFReport {
        let export = try sink.map { sink throws(DifficultyError) in
            try PairExport(request, plan: plan, sink)
        }
        let sequence = ImageSequence(request, count: store.settings.imageCount)
        var tally = try SDFTally(
            request, plan: plan, population: store.settings.populationCount,
            float32Share: store.settings.float32Share)
        var position = 0
        while position < sequence.count {
            let look = sequence.nextLook(after: position)
            let round = sequence[position..<min(position + Self.round, look)]
            let known: [Int: StoredImage]
            do { known = try store.images(round) } catch { throw .store(error) }
            try plan.check(known, of: store)
            let outcomes = round.map { known[$0]?.outcome ?? .notReached }
            try tally.add(outcomes)
            export?.add(round, outcomes)
            position += round.count
            if let halfWidth = request.halfWidth, position == look, try tally.isKnown(within: halfWidth) {
                break
            }
        }
        return try tally.report(on: path)
    }

    private static let round = 4096
}
