import RealModule

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
    public func weights(of pairs: some Sequence<DrawnParameters>, size: ImageSize) -> [Double] {
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

    /// Makes the weight of a scheme.
    ///
    /// - Parameter factor: of one view, of its drawn area.
    public init(neglectedShare: Double, factor: @escaping @Sendable (_ area: Double) -> Double) {
        self.neglectedShare = neglectedShare
        self.factor = factor
    }

    /// The factor of a pair.
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
