import JointAugmentation
import Statistics

/// The tally of a bfloat16 run whose estimates are those of float32: with n images in bfloat16 and m of them in float32 too, each
/// estimate is that of bfloat16 on all images plus that of float32 less bfloat16 on the m, by the same rule.
///
/// Every estimate moves with an image by a number that is linear in its cosines, so that those of the difference are the
/// difference of those: with V over the n and D, C, E over the m the squared standard errors of bfloat16, difference,
/// bfloat16 and float32, SE^2 = V + D + (E - C - D) m / n, the last for what image by image varies together (the
/// two-phase difference estimator; Särndal, Swensson and Wretman 1992, section 9.3).
struct CorrectedTally: PairTally {
    private var base: any PairTally
    private var correction: Correction
    private let share: Double
    private var imageCount = 0

    /// Over the images in both precisions.
    private struct Correction {
        var coarse: any PairTally
        var exact: any PairTally
        var difference: any PairTally
        var count = 0
    }

    /// - Parameter make: a tally without images.
    init(share: Double, _ make: () throws -> any PairTally) rethrows {
        base = try make()
        correction = Correction(coarse: try make(), exact: try make(), difference: try make())
        self.share = share
    }

    mutating func add(_ images: [MeasuredImage]) {
        imageCount += images.count
        base.add(images)
        let both = images.filter { $0.exact != nil }
        correction.count += both.count
        correction.coarse.add(both.map(\.once))
        correction.exact.add(both.compactMap(\.inFloat32))
        correction.difference.add(both.compactMap(\.float32Difference))
    }

    // MARK: - Results

    var interim: SDFInterim? {
        guard let known = base.interim, let change = correction.difference.interim else { return nil }
        return SDFInterim(law: known.law, estimate: Shift(change.estimate).apply(known.estimate))
    }

    /// What an estimate of bfloat16 is moved by.
    private struct Shift {
        let estimate: MeanEstimate
        /// Twice the covariance with what is moved.
        let covariance: Double

        /// By what varies on its own.
        init(_ estimate: MeanEstimate) { (self.estimate, covariance) = (estimate, 0) }

        /// (E - C - D) m / n over images as a sample.
        init(_ difference: MeanEstimate, coarse: MeanEstimate, exact: MeanEstimate, images: Int) {
            let square = { (estimate: MeanEstimate) in estimate.standardError * estimate.standardError }
            estimate = difference
            covariance =
                (square(exact) - square(coarse) - square(difference)) * Double(difference.units)
                / Double(max(1, images))
        }

        /// The same about given images: their draws alone vary together with the correction, by too little to count.
        var ofGivenImages: Shift { Shift(estimate) }

        func apply(_ base: MeanEstimate) -> MeanEstimate {
            let square = estimate.standardError * estimate.standardError
            let sum = base.standardError * base.standardError + square + covariance
            return base.moved(by: estimate.mean, standardError: max(sum, square).squareRoot())
        }
    }

    func results(confidence: Double) throws(StatisticsError) -> [SDFResult] {
        let found = try base.results(confidence: confidence)
        let coarse = try correction.coarse.results(confidence: confidence)
        let exact = try correction.exact.results(confidence: confidence)
        let changes = try correction.difference.results(confidence: confidence)
        return found.indices.map { place in
            let own = Shift(
                changes[place].estimate, coarse: coarse[place].estimate, exact: exact[place].estimate,
                images: imageCount)
            var compared: Shift?
            if let change = changes[place].difference, let coarse = coarse[place].difference,
                let exact = exact[place].difference
            {
                compared = Shift(change, coarse: coarse, exact: exact, images: imageCount)
            }
            return corrected(found[place], by: own, compared, changes[place])
        }
    }

    private func corrected(
        _ result: SDFResult, by own: Shift, _ compared: Shift?, _ change: SDFResult
    ) -> SDFResult {
        SDFResult(
            law: result.law, estimate: own.apply(result.estimate),
            standardDeviation: result.standardDeviation, method: result.method,
            effectivePairs: result.effectivePairs,
            difference: result.difference.flatMap { compared?.apply($0) },
            given: result.given.map(own.ofGivenImages.apply),
            givenDifference: result.givenDifference.flatMap { compared?.ofGivenImages.apply($0) },
            geometry: zip(result.geometry, change.geometry).map { bin, change in
                GeometryBin(
                    low: bin.low, high: bin.high, share: bin.share,
                    estimate: bin.estimate.flatMap { estimate in
                        change.estimate.map { Shift($0).apply(estimate) }
                    })
            }, correction: change.estimate, differenceCorrection: change.difference)
    }

    var curves: SDFCurvePoints {
        base.curves.moved(by: correction.difference.curves)
    }

    // Measures of features are those of bfloat16.

    func countedPairs(of image: MeasuredImage) -> [[CountedPair]] { base.countedPairs(of: image) }

    func influences(of images: [MeasuredImage]) throws(StatisticsError) -> [InfluenceEstimate] {
        try base.influences(of: images)
    }

    func crossings(of draws: MeasuredDraws) -> [PairMixture.Crossing] { base.crossings(of: draws) }

    var neglectedShare: Double { base.neglectedShare }
    var summary: PairsSummary { base.summary }

    var precision: PrecisionSummary? {
        PrecisionSummary(imagesInFloat32: correction.count, share: share)
    }
}

/// How a bfloat16 run was corrected.
public struct PrecisionSummary: Sendable, Equatable {
    /// Images in float32 too.
    public let imagesInFloat32: Int
    /// Probability of an image, beside the first ones, to be measured in float32 too.
    public let share: Double
}

// MARK: - Images in both precisions

/// Cosines of an image's pairs in float32, in the order of ``MeasuredDraws``.
struct Float32Cosines: Sendable, Equatable {
    /// Of the pairs that were drawn.
    let pairs: [Float]
    /// Of the views of different ones.
    let across: [Float]
}

extension MeasuredImage {
    /// What float32 measures of it.
    var inFloat32: MeasuredImage? { replacing { exact, _ in exact } }

    /// float32 less bfloat16.
    var float32Difference: MeasuredImage? { replacing { exact, coarse in exact - coarse } }

    private func replacing(_ cosine: (_ exact: Double, _ coarse: Double) -> Double) -> MeasuredImage? {
        guard let exact else { return nil }
        let pairs = zip(draws.pairs, exact.pairs).map { pair, float in
            pair.with(cosine: cosine(Double(float), pair.cosine))
        }
        let across = zip(draws.across, exact.across).map { Float(cosine(Double($1), Double($0))) }
        return MeasuredImage(
            size: size, draws: MeasuredDraws(pairs: pairs, across: across), again: nil)
    }
}
