/// What a pair that a design drew under JC(0) counts under another law: the product over the joined parameters.
public struct DesignWeight: Sendable {
    private let crops: ImportanceWeight?
    private let parameters: [(parameter: JointParameter, weight: ImportanceWeight)]
    /// The range of areas where RandomCrop's acceptance on an image counts.
    private let acceptance: ParameterRange?

    /// - Throws: ``AugmentationError`` or ``ViewPipelineError`` for a law without a density, or the realisation
    ///   `released`, which draws JC(0) alone.
    public init(law: Law, design: JointDesign) throws {
        if design.joinsCrops, design.realisation == .released, law != .joint(beta: 0) {
            throw AugmentationError.noRealisation(
                law: law.label, realisation: design.realisation.rawValue,
                reason: "the released code draws JC(0) only")
        }
        crops = design.joinsCrops ? try ImportanceWeight(law: law, range: design.areas) : nil
        parameters = try JointParameter.allCases.filter(design.parameters.contains).map {
            ($0, try ImportanceWeight(law: law, range: design.pipeline.joinedRange(of: $0)))
        }
        let isAccepted = design.joinsCrops && design.realisation == .torchvision && law == .independent
        acceptance = isAccepted ? design.areas : nil
    }

    /// The share of RandomCrop's pairs on images of that size that no pair of JC(0) can stand for; 0 for other laws.
    public func neglectedShare(size: ImageSize) -> Double {
        acceptance.map { AcceptanceWeight(range: $0, size: size).neglectedShare } ?? 0
    }

    /// The weights of an image's pairs.
    ///
    /// - Parameter size: the image's.
    public func weights(of pairs: some Sequence<DrawnParameters>, size: ImageSize) -> [Double] {
        let acceptance = acceptance.map { AcceptanceWeight(range: $0, size: size) }
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
}
