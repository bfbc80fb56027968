import RealModule

/// What a pair drawn from JC(0) counts under another law, so that one set of pairs answers for all of them.
///
/// Given t every JC law draws the rest alike, so that under JC(beta) a pair weighs f_beta(t) / f_0(t) = 2 L f_beta(t). Under
/// RandomCrop, whose areas are independent and uniform, it weighs (2 L / D^2) s2 len(t), with D = b - a and len(t) =
/// min(b, b e^-t) - max(a, a e^-t) the length of the interval that s1 was drawn from. Weights are bounded, and their
/// mean is 1.
public struct ImportanceWeight: Sendable {
    private let range: ParameterRange
    private let law: JointLaw?

    /// - Throws: ``AugmentationError`` for a law that makes no sense on the range, or a fixed ratio: no pair of JC(0)
    ///   has it.
    public init(law: Law, range: ParameterRange) throws(AugmentationError) {
        self.range = range
        if let ratio = law.ratio {
            throw .noReweighting(law: "the fixed ratio \(ratio)")
        }
        self.law = try law.logRatioLaw(on: range) as? JointLaw
    }

    /// f(t, p1) of the law over that of JC(0).
    public func callAsFunction(_ pair: ParameterPair) -> Double {
        let bound = range.logRatioBound
        if let law { return 2 * bound * law.density(at: pair.logRatio) }
        let inverse = Double.exp(-pair.logRatio)
        let length = range.high * min(1, inverse) - range.low * max(1, inverse)
        return 2 * bound / (range.length * range.length) * pair.second * max(length, 0)
    }

    /// No weight is larger: 2 L max f_beta, or 2 L b / D.
    public var bound: Double {
        let bound = range.logRatioBound
        guard let law else { return 2 * bound * range.high / range.length }
        return 2 * bound * max(law.density(at: 0), law.density(at: bound))
    }
}

/// What a pair that a design drew under JC(0) counts under another law: the product over the joined parameters.
public struct DesignWeight: Sendable {
    private let law: Law
    private let design: JointDesign
    private let crops: ImportanceWeight?
    private let parameters: [(parameter: JoinedParameter, weight: ImportanceWeight)]

    /// - Throws: ``AugmentationError`` or ``ViewPipelineError`` for a law without a density, or one that the crop scheme
    ///   does not draw.
    public init(law: Law, design: JointDesign) throws {
        (self.law, self.design) = (law, design)
        if design.joinsCrops {
            _ = try design.realisation.scheme.areaSampler(law: law, range: design.areas)
        }
        crops = design.joinsCrops ? try ImportanceWeight(law: law, range: design.areas) : nil
        parameters = try design.operationParameters.map {
            ($0, try ImportanceWeight(law: law, range: design.pipeline.joinedRange(of: $0)))
        }
    }

    /// The share of the law's pairs on images of that size that no pair of JC(0) can stand for.
    public func neglectedShare(size: ImageSize) -> Double { acceptance(size)?.neglectedShare ?? 0 }

    /// The weights of an image's pairs.
    ///
    /// - Parameter size: the image's.
    public func weights(of pairs: [DrawnParameters], size: ImageSize) -> [Double] {
        let acceptance = acceptance(size)
        return pairs.map { pair in
            var weight = crops?(pair.areas) ?? 1
            if let acceptance { weight *= acceptance(pair) }
            for (parameter, factor) in parameters {
                guard let joined = pair.joined[parameter] else { continue }
                weight *= factor(joined)
            }
            return weight
        }
    }

    private func acceptance(_ size: ImageSize) -> AcceptanceWeight? {
        guard design.joinsCrops else { return nil }
        return design.realisation.scheme.acceptance(of: law, range: design.areas, size: size)
    }
}

/// What a pair of JC(0), realised by a crop scheme on an image, counts under another law besides its nominal weight: a
/// factor a view, and nothing for a pair with a view that fell back.
public struct AcceptanceWeight: Sendable {
    /// Share of the law's pairs that no pair of JC(0) can stand for.
    public let neglectedShare: Double
    private let factor: @Sendable (_ area: Double) -> Double

    /// A weight that is a product of one factor a view.
    ///
    /// - Parameter factor: of one view, of its drawn area.
    public init(neglectedShare: Double, factor: @escaping @Sendable (_ area: Double) -> Double) {
        self.neglectedShare = neglectedShare
        self.factor = factor
    }

    /// The product of both views' factors; 0 where a view fell back.
    public func callAsFunction(_ drawn: DrawnParameters) -> Double {
        drawn.hasFallback ? 0 : factor(drawn.areas.first) * factor(drawn.areas.second)
    }

    /// The factor of one view.
    ///
    /// - Parameter view: 0 or 1.
    public func callAsFunction(view: Int, of drawn: DrawnParameters) -> Double {
        let (area, fellBack) =
            view == 0
            ? (drawn.areas.first, drawn.firstFellBack) : (drawn.areas.second, drawn.secondFellBack)
        return fellBack ? 0 : factor(area)
    }
}
