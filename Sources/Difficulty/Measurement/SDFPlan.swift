import JointAugmentation

/// Which pairs are drawn, and which of them answer for which law.
///
/// Pairs of JC(0) answer for RandomCrop and every JC law by importance weights; a fixed ratio, which no such pair has,
/// and every law of a direct measurement have pairs of their own.
public struct SDFPlan: Sendable {
    /// A law and its pairs.
    struct Answer: Sendable {
        let law: Law
        let family: Int
        /// Nil where the family's pairs are the law's own.
        let weight: DesignWeight?
    }

    /// The laws that pairs are drawn from, each with as many pairs an image.
    public let families: [Law]
    let answers: [Answer]
    /// RandomCrop, which the others are compared with; nil where no pairs stand for it.
    let reference: Answer?
    /// Whether the first family is the JC(0) that others are answered from.
    let isOnePass: Bool

    /// Plans a measurement.
    ///
    /// - Throws: ``AugmentationError`` or ``ViewPipelineError`` for laws that do not exist on the design.
    public init(laws: [Law], design: JointDesign, isDirect: Bool) throws {
        let reweights = { (law: Law) in
            !isDirect && law.ratio == nil && design.realisation.capabilities.reweights
        }
        let own = laws.filter { !reweights($0) }
        let isOnePass = laws.contains(where: reweights)
        try self.init(
            laws: laws, families: (isOnePass ? [.joint(beta: 0)] : []) + own, isOnePass: isOnePass,
            design: design)
    }

    /// The answers that the pairs of some families give.
    ///
    /// - Throws: ``DifficultyError`` for a law that they cannot answer for.
    init(laws: [Law], families: [Law], isOnePass: Bool, design: JointDesign) throws {
        let answer = { (law: Law) throws -> Answer? in
            let own = isOnePass ? families.dropFirst().firstIndex(of: law) : families.firstIndex(of: law)
            if let own { return Answer(law: law, family: own, weight: nil) }
            guard isOnePass, law.ratio == nil else { return nil }
            return Answer(law: law, family: 0, weight: try DesignWeight(law: law, design: design))
        }
        self.families = families
        self.isOnePass = isOnePass
        answers = try laws.map { law in
            guard let found = try answer(law) else {
                throw DifficultyError.noPairs(law: law.label, families: families.map(\.label))
            }
            return found
        }
        reference = try answer(.independent)
    }
}
