import Statistics

extension Realisation {
    /// The predicted distribution of the log ratio of the areas, before rounding to whole pixels.
    ///
    /// - Parameters:
    ///   - law: the law of the areas.
    ///   - range: their range; areas are fractions of the image.
    ///   - size: the image's size, which `torchvision` needs; without it `released` means the drawn log ratio.
    /// - Throws: ``AugmentationError`` for a law without this realisation.
    public func prediction(
        law: Law, range: ParameterRange, size: ImageSize?
    ) throws(AugmentationError) -> any RatioDistribution {
        let sampler = try pairSampler(law: law, range: range)
        let continuous = try law.logRatioLaw(on: range)
        guard self != .nominal, let size else {
            return nominalPrediction(law: law, continuous: continuous, bound: sampler.bound, range: range)
        }
        if self == .torchvision, law == .independent {
            return RedrawnAreaLaw(range: range, size: size).ratioDistribution()
        }
        if let ratio = law.ratio {
            return FixedRatioFallback(ratio: ratio, range: range, size: size).distribution()
        }
        if let beta = law.beta, abs(beta) > Self.greatestPredictedBeta {
            throw .noRealisation(
                law: "JC(\(beta))", realisation: rawValue,
                reason:
                    "expected |beta| <= 1e8, beyond which log ratios differ from those of the fixed ratio "
                    + "\(beta > 0 ? "1" : "b/a") by less than the predicted law resolves")
        }
        let bound = self == .released ? sampler.bound : range.logRatioBound
        let uniform = 0.5 / bound
        let drawn: @Sendable (Double) -> Double = { [self] t in
            self == .released ? uniform : continuous?.density(at: t) ?? 0
        }
        return KeptAreaLaw(
            range: range, size: size, drawnBound: bound,
            concentration: (continuous as? JointLaw)?.concentration ?? [], drawn: drawn
        ).distribution()
    }

    /// Laws of realised areas are tables: narrower ones would fall between their nodes.
    private static let greatestPredictedBeta = 1e8

    private func nominalPrediction(
        law: Law, continuous: (any LogRatioLaw)?, bound: Double, range: ParameterRange
    ) -> any RatioDistribution {
        if self == .released { return UniformDistribution(bound: bound) }
        guard let continuous else { return FixedRatioDistribution(ratio: law.ratio ?? 1) }
        return NominalDistribution(continuous)
    }
}
