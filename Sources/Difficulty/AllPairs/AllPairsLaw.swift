import JointAugmentation

/// What an image's usable pairs tell of one law.
struct AllPairsLaw: Sendable {
    let law: Law
    let layout: StatisticLayout
    private let all: AllPairs
    private let weight: MixtureWeight
    /// Whether what RandomResizedCrop accepts depends on an image's size.
    private let dependsOnSize: Bool

    /// - Throws: `AugmentationError` or `ViewPipelineError` for a law without a density.
    init(_ law: Law, of all: AllPairs, design: JointDesign) throws {
        (self.law, self.all) = (law, all)
        weight = try MixtureWeight(law: law, design: design)
        let trial = try ImageSize(width: 64, height: 64)
        dependsOnSize = all.acceptance(of: law, size: trial) != nil
        layout = StatisticLayout(
            functions: all.functions,
            expectations: dependsOnSize ? nil : [1] + (try all.expectations(under: law, size: nil)))
    }

    /// What an image's pairs add up to.
    ///
    /// - Parameters:
    ///   - pairs: the image's usable pairs, in the mixture's order.
    ///   - draws: the image's views.
    func sums(of pairs: UsablePairs, _ draws: MeasuredDraws, size: ImageSize) -> LawSums {
        let weights = weights(of: pairs.pairs, draws, size: size)
        var sums = LawSums(layout: layout)
        pairs.x.withUnsafeBufferPointer { x in
            for (row, weight) in weights.enumerated() where weight > 0 {
                let start = row * layout.functions
                sums.add(
                    UnsafeBufferPointer(rebasing: x[start..<(start + layout.functions)]),
                    cosine: pairs.cosines[row], weight: weight)
            }
        }
        guard dependsOnSize else { return sums }
        addFallbacks(of: draws, size: size, to: &sums)
        let accepted = 1 - (all.fallback(size: size)?.probability ?? 0)
        let expected = (try? all.expectations(under: law, size: size)) ?? []
        sums.expect([1] + expected.map { accepted * accepted * $0 })
        return sums
    }

    /// h / (n p) of each pair.
    func weights(of pairs: [MixturePair], _ draws: MeasuredDraws, size: ImageSize) -> [Double] {
        guard dependsOnSize, let acceptance = all.acceptance(of: law, size: size) else {
            return pairs.map { weight($0) }
        }
        let factors = draws.pairs.flatMap { pair in
            [0, 1].map { acceptance(view: $0, of: pair.drawn) }
        }
        // Where the fallback is too rare to be measured in any image, accepted pairs stand for all.
        let share = all.fallback(size: size) == nil ? 1 - acceptance.neglectedShare : 1
        return pairs.map { weight($0) * factors[$0.first] * factors[$0.second] / share }
    }

    /// The pairs with a view that fell back, which share no function with others but the constant; none where what is
    /// accepted does not depend on an image's size.
    ///
    /// With F the probability of a fallback, pairs of an accepted view and a fallback have the probability 2 F (1 - F),
    /// those of two fallbacks F^2; a view that was drawn and kept counts its density under RandomResizedCrop over that of
    /// the mixture, and all that over the share of images in which the fallback is measured; see ``FallbackSample``.
    func fallbacks(
        of draws: MeasuredDraws, size: ImageSize
    ) -> [(views: PairMixture.Crossing, cosine: Double, weight: Double)] {
        let cosines = all.fallbackCosines(of: draws)
        guard !cosines.isEmpty, let fallback = all.fallback(size: size),
            let acceptance = all.acceptance(of: law, size: size)
        else { return [] }
        let pairs = all.fallbackPairs(pairCount: draws.pairs.count)
        let (probability, share) = (fallback.probability, all.shareMeasured(of: fallback))
        return zip(pairs, cosines).map { pair, cosine in
            let view = min(pair.first, pair.second)
            guard view < 2 * draws.pairs.count else {
                return (pair, Double(cosine), probability * probability / share)
            }
            let drawn = draws.pairs[view / 2].drawn
            let density = all.mixture.viewDensity(view % 2, of: drawn)
            guard density > 0 else { return (pair, Double(cosine), 0.0) }
            let accepted = weight.uniformViewDensity * acceptance(view: view % 2, of: drawn) / density
            return (pair, Double(cosine), 2 * probability * accepted / (Double(pairs.count - 1) * share))
        }
    }

    /// Adds the pairs with a view that fell back.
    private func addFallbacks(of draws: MeasuredDraws, size: ImageSize, to sums: inout LawSums) {
        let pairs = fallbacks(of: draws, size: size)
        var x = [Double](repeating: 0, count: layout.functions)
        x[0] = 1
        x.withUnsafeBufferPointer { x in
            for pair in pairs where pair.weight > 0 { sums.add(x, cosine: pair.cosine, weight: pair.weight) }
        }
    }

    /// All pairs of an image's views with what they count, those that fell back behind the others.
    func countedPairs(
        _ pairs: [MixturePair], _ draws: MeasuredDraws, size: ImageSize
    ) -> [CountedPair] {
        zip(pairs, weights(of: pairs, draws, size: size)).map {
            CountedPair(first: $0.first, second: $0.second, weight: $1)
        }
            + fallbacks(of: draws, size: size).map {
                CountedPair(first: $0.views.first, second: $0.views.second, weight: $0.weight)
            }
    }
}

/// What an image's pairs add up to under a law.
struct LawSums: Sendable {
    private let layout: StatisticLayout
    /// What ``CalibratedMean`` keeps of the image.
    private(set) var statistic: [Double]
    /// Pairs that weigh something.
    private(set) var pairs = 0
    /// Sums of w, w^2, w cos and w cos^2.
    private(set) var weight = 0.0
    private(set) var squaredWeight = 0.0
    private(set) var weighted = 0.0
    private(set) var squares = 0.0

    init(layout: StatisticLayout) {
        self.layout = layout
        statistic = Array(repeating: 0, count: layout.width)
    }

    /// The mean of pairs that each count in full.
    init(direct pairs: ArraySlice<MeasuredPair>) {
        layout = .direct
        weighted = pairs.reduce(0) { $0 + $1.cosine }
        statistic = [pairs.isEmpty ? 0 : weighted / Double(pairs.count)]
        self.pairs = pairs.count
        (weight, squaredWeight) = (Double(pairs.count), Double(pairs.count))
        squares = pairs.reduce(0) { $0 + $1.cosine * $1.cosine }
    }

    /// Adds a pair with its functions x.
    mutating func add(_ x: UnsafeBufferPointer<Double>, cosine: Double, weight: Double) {
        pairs += 1
        self.weight += weight
        weighted += weight * cosine
        squaredWeight += weight * weight
        squares += weight * cosine * cosine
        statistic.withUnsafeMutableBufferPointer { statistic in
            var place = x.count
            for row in 0..<x.count {
                let scaled = weight * x[row]
                statistic[row] += scaled * cosine
                for column in row..<x.count {
                    statistic[place] += scaled * x[column]
                    place += 1
                }
            }
        }
    }

    /// Sets the expectations of x on the image.
    mutating func expect(_ expectations: [Double]) {
        for (row, value) in expectations.enumerated() {
            if let place = layout.place(ofExpectation: row) { statistic[place] = value }
        }
    }
}
