import Statistics

/// What images add up to, in the order of the data set: their pairs need not be kept.
struct SDFTally {
    private let request: SDFRequest
    private var means: [ClusteredMean]
    private var moments: [RunningMoments]
    /// Of the pairs of all JC laws: given t, they draw the rest alike.
    private var curve: SDFCurve
    private var imageCount = 0
    private var unreadable: [UnreadableImage] = []
    private var wasInterrupted = false

    init(_ request: SDFRequest) {
        self.request = request
        means = request.laws.map { _ in ClusteredMean() }
        moments = request.laws.map { _ in RunningMoments() }
        curve = SDFCurve(bound: request.range.logRatioBound, bins: 21)
    }

    /// Adds the next image.
    mutating func add(_ outcome: ImageOutcome<[MeasuredPair]>) {
        switch outcome {
        case .notReached: wasInterrupted = true
        case .unreadable(let image): unreadable.append(image)
        case .measured(let pairs): add(pairs)
        }
    }

    private mutating func add(_ pairs: [MeasuredPair]) {
        imageCount += 1
        for law in request.laws.indices {
            let cosines = pairs[self.pairs(of: law)].map(\.cosine)
            means[law].addImage(values: cosines)
            for cosine in cosines { moments[law].add(cosine) }
        }
        let joint = request.laws.indices.filter { request.laws[$0].beta != nil }
        curve.addImage(joint.flatMap { pairs[self.pairs(of: $0)] })
    }

    private func pairs(of law: Int) -> Range<Int> {
        law * request.pairsPerImage..<(law + 1) * request.pairsPerImage
    }

    /// The outcome of the measurement.
    ///
    /// - Throws: ``DifficultyError`` with fewer than two images.
    func report(on dataset: String) throws(DifficultyError) -> SDFReport {
        guard imageCount >= 2 else {
            throw .tooFewImages(dataset: dataset, measured: imageCount, leftOut: unreadable)
        }
        do throws(StatisticsError) {
            let results = try request.laws.indices.map { law throws(StatisticsError) in
                SDFResult(
                    law: request.laws[law], estimate: try means[law].estimate(),
                    deviation: moments[law].standardDeviation)
            }
            return SDFReport(
                results: results, curve: curve.points, imageCount: imageCount, unreadable: unreadable,
                wasInterrupted: wasInterrupted)
        } catch {
            throw .statistics(error)
        }
    }
}
