import Datasets
import Statistics

extension SDFMeasurement {
    /// Images that a pilot takes at most.
    static let mostPilotImages = 4096

    /// What ``run(on:store:interruption:progress:)`` will take and tell, from some seconds of it on images at random
    /// places: nothing is stored, and no other image is read.
    ///
    /// - Parameters:
    ///   - provenance: of the store.
    ///   - isStored: whether the run will write one, which takes time too.
    ///   - progress: called by any thread with the number of images done.
    /// - Throws: ``DifficultyError`` where fewer than two images could be measured, or one could not that must be.
    public func forecast(
        on dataset: any ImageDataset, provenance: StoreProvenance, isStored: Bool,
        progress: @Sendable (Int) -> Void = { _ in }
    ) throws(DifficultyError) -> SDFForecast {
        let start = ContinuousClock.now
        let total = request.shard.imageCount(of: dataset.count)
        let places = PilotImages(count: total, most: Self.mostPilotImages, seed: request.views.seed).places
        let run = PilotRun(
            places.map(request.shard.image), of: dataset, by: pairs, threads: request.threads,
            ChosenImages(
                again: request.population == .given ? .all : .none,
                kept: keptCount(of: dataset.count) > 0 ? .all : .none), duration: pilotDuration,
            progress: progress)
        if let failure = pairs.failure { throw .features(failure) }
        // What views of different images tell is not foretold.
        let outcomes = (run.outcomes + precisionPilot).map { $0.map(\.withoutFeatures) }
        let (report, tallySeconds) = try pilotReport(outcomes, of: dataset)
        let needed = needed(report, total: total, of: dataset.populationCount)
        let errors = widthErrors(outcomes, of: dataset, laws: report.results.count)
        let store = try storeForecast(run.outcomes, provenance, dataset, count: needed.images)
        let draws = drawsPerImage(images: needed.images)
        let serial = tallySeconds + (isStored ? store.secondsPerImage : 0)
        return SDFForecast(
            imageCount: needed.images,
            viewCount: Int((Double(2 * pairs.pairCount * needed.images) * draws).rounded()),
            imagesInFloat32: float32Share.map { _ in
                Int(pairs.both.expectedCount(of: needed.images).rounded())
            },
            proposalCount: plan.proposals.count,
            imagesPerSecond: 1 / max(run.secondsPerImage * draws + serial, 1e-9),
            storeBytes: store.bytes,
            laws: zip(report.results, errors).map {
                LawForecast(
                    $0, images: needed.images, of: dataset.populationCount, in: pairs.both, halfWidthError: $1
                )
            }, isNarrow: needed.isNarrow,
            pilot: SDFForecast.Pilot(
                imageCount: report.imageCount, unreadable: report.unreadable,
                seconds: (ContinuousClock.now - start) / .seconds(1)))
    }

    /// How often each image is drawn, on average.
    private func drawsPerImage(images: Int) -> Double {
        guard request.population == .given else { return 1 }
        return 1 + Double(min(images, SecondDraws.mostImages)) / Double(max(1, images))
    }

    /// The pilot's own report, and the seconds that an image takes to be added to it.
    private func pilotReport(
        _ outcomes: [ImageOutcome<MeasuredImage>], of dataset: any ImageDataset
    ) throws(DifficultyError) -> (SDFReport, Double) {
        var asked = request
        // A few images tell too little of the share; a run judges it.
        asked.unreadable = request.unreadable == .none ? .none : .any
        var tally = try SDFTally(
            asked, plan: plan, population: dataset.populationCount, float32Share: float32Share,
            fewestCalibrated: AllPairsTally.fewestCalibratedInPilot)
        let start = ContinuousClock.now
        try tally.add(outcomes)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        return (try tally.report(on: dataset.path), seconds / Double(max(1, outcomes.count)))
    }

    /// How well the pilot knows the width of each law's interval.
    private func widthErrors(
        _ outcomes: [ImageOutcome<MeasuredImage>], of dataset: any ImageDataset, laws: Int
    ) -> [Double] {
        let errors = WidthJackknife(count: outcomes.count) { places in
            try? pilotReport(places.map { outcomes[$0] }, of: dataset).0.results
        }.errors
        return errors.count == laws ? errors : Array(repeating: .infinity, count: laws)
    }

    /// How many images it takes: all, or up to the first look at which every interval is expected to be narrow.
    private func needed(
        _ pilot: SDFReport, total: Int, of population: Int
    ) -> (images: Int, isNarrow: Bool?) {
        guard let halfWidth = request.halfWidth else { return (total, nil) }
        let isNarrow = { (images: Int) in
            pilot.results.allSatisfy {
                let law = LawForecast($0, images: images, of: population, in: pairs.both)
                return law.isReliable && max(law.halfWidth, law.differenceHalfWidth ?? 0) <= halfWidth
            }
        }
        var look = LookSchedule().next(after: 0)
        while look < total, !isNarrow(look) { look = LookSchedule().next(after: look) }
        let images = min(look, total)
        return (images, isNarrow(images))
    }

    private func storeForecast(
        _ outcomes: [ImageOutcome<MeasuredImage>], _ provenance: StoreProvenance, _ dataset: any ImageDataset,
        count: Int
    ) throws(DifficultyError) -> StoreForecast {
        do {
            return try StoreForecast(
                outcomes, count: count, withFeatures: min(count, keptCount(of: dataset.count)),
                provenance: provenance
            ) { place in
                let number = request.shard.image(at: place)
                return (number, dataset.name(at: number))
            }
        } catch { throw .store(error) }
    }
}

/// How large a store becomes, and what writing to it takes, from a store in memory.
struct StoreForecast {
    /// Of the whole store.
    let bytes: Int
    /// To add an image.
    let secondsPerImage: Double

    /// Rows of the trial: enough for its pages to be filled as those of a long run are.
    private static let rowCount = 20_000

    /// Fills a store with a pilot's outcomes, again and again, under the numbers and names of images of the whole.
    ///
    /// - Parameters:
    ///   - count: images of the whole.
    ///   - kept: how many of them keep features.
    ///   - image: number and name of the image at a place of the whole.
    init(
        _ outcomes: [ImageOutcome<MeasuredImage>], count: Int, withFeatures kept: Int,
        provenance: StoreProvenance, image: (Int) -> (number: Int, name: String)
    ) throws(StoreError) {
        guard !outcomes.isEmpty, count > 0 else {
            (bytes, secondsPerImage) = (0, 0)
            return
        }
        let store = try PairStore.resume(":memory:", provenance: provenance)
        let rows = 1 + (outcomes.lazy.compactMap { $0.value?.pairs.count }.max() ?? 0)
        let trial = min(count, max(32, Self.rowCount / rows))
        let images = (0..<trial).map { number in
            let found = image(Self.place(number, of: trial, in: count))
            // Those that keep features are spread evenly.
            let keeps = (number + 1) * kept / count > number * kept / count
            return StoredImage(
                number: found.number, name: found.name,
                outcome: outcomes[number % outcomes.count].map { $0.once(withFeatures: keeps) })
        }
        let start = ContinuousClock.now
        try store.add(Array(images[..<(trial / 2)]))
        let half = try store.byteCount()
        try store.add(Array(images[(trial / 2)...]))
        secondsPerImage = (ContinuousClock.now - start) / .seconds(1) / Double(trial)
        let whole = try store.byteCount()
        let slope = Double(whole - half) / Double(max(1, trial - trial / 2))
        bytes = whole + Int(slope * Double(count - trial))
    }

    /// Places spread evenly over the whole, without a product that could overflow.
    private static func place(_ number: Int, of trial: Int, in count: Int) -> Int {
        let (step, rest) = count.quotientAndRemainder(dividingBy: trial)
        return number * step + number * rest / trial
    }
}
