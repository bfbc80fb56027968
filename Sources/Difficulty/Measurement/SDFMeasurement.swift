import Datasets
import Encoders
import Imaging
import JointAugmentation
import Statistics

/// SDF of laws on a data set: pairs of JC(0) answer for RandomCrop and every JC law, fixed ratios have pairs of their own.
public struct SDFMeasurement: Sendable {
    let request: SDFRequest
    private(set) var pairs: PairMeasurement
    /// The pairs that are drawn, and what they answer.
    public let plan: SDFPlan

    /// Of images in float32 too, where the others are in bfloat16; nil where all are in float32 alone.
    public private(set) var float32Share: Double?
    /// What was measured to choose it.
    private var pilot: [Int: ImageOutcome<MeasuredImage>] = [:]

    /// Images whose features are kept; nil for as many as fit. A store of an earlier version has none.
    public var featuresKept: Int?

    /// Pairs in memory.
    var largestPairCount = 1 << 18
    /// What a forecast measures for.
    var pilotDuration = PilotRun.duration

    /// Prepares the measurement.
    ///
    /// - Parameters:
    ///   - network: in float32; without `reduced` it is told that images of the views' side alone will come.
    ///   - reduced: the same in bfloat16, which then measures all images; see
    ///     ``choosePrecision(on:known:interruption:progress:)``.
    /// - Throws: ``DifficultyError`` for laws, ranges or numbers that make no sense.
    public init(
        _ request: SDFRequest, network: any ImageEncoder, reduced: (any ImageEncoder)? = nil
    ) throws(DifficultyError) {
        guard request.pairsPerImage >= 1, request.pairsPerImage <= RunSettings.mostPairsPerImage else {
            throw .invalidRequest(
                what: "pairs an image", expected: "1 to \(RunSettings.mostPairsPerImage)",
                found: request.pairsPerImage)
        }
        guard ViewSettings.sides.contains(request.views.side) else {
            throw .invalidRequest(
                what: "side of the views",
                expected: "\(ViewSettings.sides.lowerBound) to \(ViewSettings.sides.upperBound)",
                found: request.views.side)
        }
        self.request = request
        float32Share = reduced == nil ? nil : 1
        do {
            plan = try SDFPlan(request)
            pairs = try PairMeasurement(
                request, plan: plan, network: reduced ?? network, exact: reduced == nil ? nil : network)
            // In two precisions the weights are laid out twice.
            if reduced == nil { network.expectOnly(height: request.views.side, width: request.views.side) }
        } catch let error as NetworkError {
            throw .features(error)
        } catch let error as AugmentationError {
            throw .augmentation(error)
        } catch let error as DifficultyError {
            throw error
        } catch {
            throw .design("\(error)")
        }
    }

    /// Chooses which images are measured in float32 too, from some first ones in both; nothing where all are in float32.
    ///
    /// - Parameters:
    ///   - known: a share that was chosen before, by the run that is gone on with.
    ///   - interruption: looked at before each group of images.
    ///   - progress: called by any thread with the number of images done that the run need not measure again.
    /// - Returns: false where `interruption` asked to stop before the choice: then there is nothing to go on with.
    public mutating func choosePrecision(
        on dataset: any ImageDataset, known: Double? = nil, interruption: Interruption = Interruption(),
        progress: @Sendable (Int) -> Void = { _ in }
    ) -> Bool {
        guard float32Share != nil else { return true }
        let (count, seed) = (dataset.count, request.views.seed)
        let first = BothPrecisions.first(count: count, seed: seed)
        pairs.both = BothPrecisions(count: count, seed: seed, share: 1)
        var share = known
        if share == nil {
            let outcomes = measure(
                first, of: dataset, chosen(count: count), interruption: interruption, progress: progress)
            guard !outcomes.contains(.notReached) else { return false }
            pilot = Dictionary(uniqueKeysWithValues: zip(first, outcomes))
            share = PrecisionShare.share(
                of: outcomes.compactMap(\.value), isGiven: request.population == .given)
        }
        float32Share = share
        pairs.both = BothPrecisions(count: count, seed: seed, share: share ?? 1)
        return true
    }

    /// The measurement by this encoder alone; see ``MeasurementRun``.
    ///
    /// - Parameters:
    ///   - dataset: the images.
    ///   - store: what is measured already, and where the rest goes; see ``settings(of:encoder:version:)``.
    ///   - interruption: looked at before each group of images.
    ///   - progress: called by any thread after each group with the number of images done.
    ///   - interim: called between rounds with what is known so far.
    ///   - pairs: called with every pair of each image, in the order of the images.
    public func run(
        on dataset: any ImageDataset, store: PairStore? = nil, interruption: Interruption = Interruption(),
        progress: @Sendable (Int) -> Void = { _ in }, interim: (SDFInterim) -> Void = { _ in },
        pairs sink: ((_ image: Int, _ pairs: [WeightedPair]) -> Void)? = nil
    ) throws(DifficultyError) -> SDFReport {
        try MeasurementRun([self], stores: [store]).run(
            on: dataset, interruption: interruption, progress: progress, interim: interim, pairs: sink
        ).reports[0]
    }

    /// What decides this measurement's pairs of a data set.
    ///
    /// - Parameters:
    ///   - encoder: the network that ``init(_:network:)`` was given.
    ///   - version: of the program.
    public func settings(
        of dataset: any ImageDataset, encoder: EncoderSettings, version: String? = nil
    ) -> RunSettings {
        RunSettings(
            version: version, encoder: encoder, dataset: dataset.fingerprint,
            // Nil for all images: the first images alone, as earlier versions took them, are another subset.
            subset: dataset.subset?.description, imageCount: dataset.count,
            pairsPerImage: request.pairsPerImage, proposals: plan.proposals, isOnePass: plan.isOnePass,
            pairs: plan.pairs,
            drawnTwice: request.population == .given ? min(dataset.count, SecondDraws.mostImages) : 0,
            commonFallback: plan.all.flatMap { $0.hasFallbacks ? request.commonFallback : nil },
            featuresKept: keptCount(of: dataset.count), features: request.features, views: request.views,
            shard: request.shard,
            float32Share: float32Share)
    }

    /// What was measured in both precisions to choose a share; nothing in float32.
    var precisionPilot: [ImageOutcome<MeasuredImage>] {
        pilot.keys.sorted().compactMap { pilot[$0] }
    }

    /// How many of some images were measured to choose the precision.
    func pilotCount(of images: some Sequence<Int>) -> Int { images.count { pilot[$0] != nil } }

    /// The images of the run that were measured to choose the precision.
    public var pilotCount: Int { pilot.keys.count(where: request.shard.contains) }

    /// What becomes of images, of which some may be known from the choice of the precision.
    func outcomes(
        of images: [Int], of dataset: any ImageDataset, _ chosen: ChosenImages
    ) -> [Int: ImageOutcome<MeasuredImage>] {
        let new = images.filter { pilot[$0] == nil }
        var outcomes = Dictionary(
            uniqueKeysWithValues: zip(new, new.isEmpty ? [] : pairs.measure(new, of: dataset, chosen)))
        for image in images { if let known = pilot[image] { outcomes[image] = known } }
        return outcomes
    }

    /// What is measured of some of `count` images beside their pairs.
    func chosen(count: Int) -> ChosenImages {
        ChosenImages(
            again: secondDraws(count: count),
            kept: FeaturePanel(of: count, seed: request.views.seed, size: keptCount(of: count)))
    }

    /// Images whose features are kept: as many as fit, or as a store says that is gone on with.
    func keptCount(of count: Int) -> Int {
        featuresKept ?? FeaturePanel.size(of: count, views: 2 * pairs.pairCount, width: pairs.width)
    }

    /// The images that are drawn twice: none where they are a sample.
    func secondDraws(count: Int) -> SecondDraws {
        request.population == .given ? SecondDraws(count: count, seed: request.views.seed) : .none
    }

    func stored(
        _ round: [Int], in store: PairStore?
    ) throws(DifficultyError) -> [Int: ImageOutcome<MeasuredImage>] {
        guard let store else { return [:] }
        let found: [Int: StoredImage]
        do { found = try store.images(round) } catch { throw .store(error) }
        try plan.check(found, of: store)
        // What could not be read before may be there again.
        return found.mapValues(\.outcome).filter { $0.value.value != nil }
    }

    private func measure(
        _ round: [Int], of dataset: any ImageDataset, _ chosen: ChosenImages, interruption: Interruption,
        progress: @Sendable (Int) -> Void
    ) -> [ImageOutcome<MeasuredImage>] {
        let size = pairs.groupCount
        let groups = stride(from: 0, to: round.count, by: size).map {
            Array(round[$0..<min($0 + size, round.count)])
        }
        let done = ProgressCount()
        return Parallel.map(
            count: groups.count, threads: request.threads, waiting: pairs.waitingCalls
        ) { number -> [ImageOutcome<MeasuredImage>] in
            let group = groups[number]
            guard !interruption.isRequested else { return group.map { _ in .notReached } }
            let outcomes = pairs.measure(group, of: dataset, chosen)
            progress(done.add(group.count(where: request.shard.contains)))
            return outcomes
        }.flatMap { $0 }
    }

    /// Images whose pairs are in memory at once: enough to keep the threads busy to the end of a round.
    ///
    /// What they add up to does not depend on it.
    var roundCount: Int {
        max(8 * workers * pairs.groupCount, largestPairCount / max(1, pairs.pairCount))
    }

    /// Threads that measure.
    var workers: Int { request.threads + pairs.waitingCalls }
}

/// How many images are measured before they are added up and kept: the first round is short, so that there is soon
/// something to show; later ones take a few seconds with a store, so that little is lost, and longer without.
///
/// What the images add up to does not depend on it.
struct RoundPace {
    private(set) var count: Int
    private let most: Int
    private let least: Int
    private let isStored: Bool

    init(most: Int, least: Int, isStored: Bool) {
        self.most = most
        self.least = max(1, least)
        self.isStored = isStored
        // One image tells no interval.
        count = min(most, max(2, self.least))
    }

    /// Adapts to how long it took to measure `images` of the last round; a few tell nothing.
    mutating func took(_ duration: Duration, for images: Int) {
        guard images >= least else { return }
        let target: Duration = isStored ? .seconds(3) : .seconds(10)
        let factor = min(max(target / max(duration, .microseconds(1)), 0.25), 4)
        count = min(max(Int(Double(images) * factor), least), max(most, least))
    }
}
