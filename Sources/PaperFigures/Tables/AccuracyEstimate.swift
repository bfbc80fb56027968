import Statistics

/// Top-1 of one run by one classifier.
public enum RunAccuracy: Sendable, Equatable {
    /// Whether each of the test images was judged right, in one order for all runs.
    case images([Bool])
    /// A share alone, found elsewhere.
    case share(Double)

    /// The share of images that were judged right.
    public var share: Double {
        switch self {
        case .images(let areRight): Double(areRight.count { $0 }) / Double(max(areRight.count, 1))
        case .share(let share): share
        }
    }

    /// The images, where they are known.
    var images: [Bool]? {
        if case .images(let areRight) = self { areRight } else { nil }
    }
}

/// Top-1, or a difference of two, as a mean over seeds with the interval that its runs allow.
public struct AccuracyEstimate: Sendable, Equatable {
    /// What would differ if all was done again, in an interval.
    public enum Variation: String, Sendable, Codable {
        /// Other seeds and other images: ``Statistics/CrossedMean``.
        case seedsAndImages = "seeds and images"
        /// Other images, of the one run that there is: Wilson's interval of a share, Tango's of a difference.
        case images
        /// Other seeds on the same images, where only shares are known: Student's interval of their mean.
        case seeds
        /// No interval: the share of one run.
        case nothing = "none"
    }

    /// The mean over the seeds.
    public let mean: Double
    /// The 95% interval; nil where there is none.
    public let interval: ClosedRange<Double>?
    /// What ``interval`` is about.
    public let over: Variation
    /// In ascending order.
    public let seeds: [UInt64]

    private init(_ mean: Double, _ interval: ClosedRange<Double>?, over: Variation, _ seeds: [UInt64]) {
        (self.mean, self.interval, self.over, self.seeds) = (mean, interval, over, seeds)
    }

    /// Top-1 of runs of several seeds.
    ///
    /// - Returns: nil without runs.
    /// - Throws: ``StatisticsError`` for runs that were judged on several numbers of images.
    static func top1(_ runs: [UInt64: RunAccuracy]) throws(StatisticsError) -> Self? {
        let seeds = runs.keys.sorted()
        let all = seeds.compactMap { runs[$0] }
        guard let first = all.first else { return nil }
        let images = all.compactMap(\.images)
        if images.count == all.count {
            if all.count == 1 {
                let share = try ProportionEstimate(successes: images[0].count { $0 }, trials: images[0].count)
                return Self(share.share, share.interval(), over: .images, seeds)
            }
            return try crossed(images.map { $0.map { $0 ? 1 : 0 } }, seeds).asShare
        }
        return all.count == 1
            ? Self(first.share, nil, over: .nothing, seeds) : ofShares(all.map(\.share), seeds).asShare
    }

    /// Top-1 of runs less that of others, seed by seed and image by image.
    ///
    /// - Returns: nil without a seed that both have.
    static func difference(
        _ runs: [UInt64: RunAccuracy], less others: [UInt64: RunAccuracy]
    ) throws(StatisticsError) -> Self? {
        let seeds = runs.keys.filter { others[$0] != nil }.sorted()
        let pairs = seeds.compactMap { seed in
            runs[seed].flatMap { run in others[seed].map { (own: run, other: $0) } }
        }
        guard let first = pairs.first else { return nil }
        let images = pairs.compactMap { pair in
            pair.own.images.flatMap { own in pair.other.images.map { (own, $0) } }
        }
        if images.count == pairs.count {
            for (own, other) in images where own.count != other.count {
                throw .differentLengths(what: "judged images", expected: other.count, found: own.count)
            }
            if images.count == 1 {
                let pair = try PairedProportions(first: images[0].1, second: images[0].0)
                return Self(pair.difference, pair.interval(), over: .images, seeds)
            }
            return try crossed(images.map { zip($0, $1).map { ($0 ? 1 : 0) - ($1 ? 1 : 0) } }, seeds)
        }
        let differences = pairs.map { $0.own.share - $0.other.share }
        return pairs.count == 1
            ? Self(first.own.share - first.other.share, nil, over: .nothing, seeds)
            : ofShares(differences, seeds)
    }

    /// Without what of its interval no share can be.
    private var asShare: Self {
        Self(mean, interval.map { max(0, $0.lowerBound)...min(1, $0.upperBound) }, over: over, seeds)
    }

    private static func crossed(_ rows: [[Double]], _ seeds: [UInt64]) throws(StatisticsError) -> Self {
        let mean = try CrossedMean(rows: rows)
        return Self(mean.mean, mean.interval(), over: .seedsAndImages, seeds)
    }

    private static func ofShares(_ values: [Double], _ seeds: [UInt64]) -> Self {
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let estimate = MeanEstimate(
            mean: mean, standardError: (squares / (count - 1) / count).squareRoot(), units: values.count,
            pairs: values.count)
        return Self(mean, estimate.interval(), over: .seeds, seeds)
    }
}
