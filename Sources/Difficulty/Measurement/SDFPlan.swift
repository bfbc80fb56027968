import JointAugmentation

/// Which pairs are drawn, and which of them stand for which law.
///
/// Pairs of JC(0), the proposal, stand for RandomCrop and every JC law by importance weights; a fixed ratio, which no such
/// pair has, and every law of a direct measurement are proposals of their own.
public struct SDFPlan: Sendable {
    /// A law whose SDF is asked for, and the pairs that it is estimated from.
    struct Estimand: Sendable {
        let law: Law
        /// Place in ``SDFPlan/proposals``.
        let proposal: Int
        /// w = p(estimand) / p(proposal) of a pair; nil where the pairs are the law's own.
        let weight: DesignWeight?
    }

    /// The laws that pairs are drawn from, each with as many pairs an image.
    public let proposals: [Law]
    let estimands: [Estimand]
    /// RandomCrop, which the others are compared with; nil where no pairs stand for it.
    let reference: Estimand?
    /// Whether the first proposal is the JC(0) that others are estimated from.
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
            laws: laws, proposals: (isOnePass ? [.joint(beta: 0)] : []) + own, isOnePass: isOnePass,
            design: design)
    }

    /// The laws that pairs of some proposals stand for.
    ///
    /// - Throws: ``DifficultyError/noPairs(law:proposals:)`` for a law that they cannot stand for.
    init(laws: [Law], proposals: [Law], isOnePass: Bool, design: JointDesign) throws {
        let estimand = { (law: Law) throws -> Estimand? in
            let own = isOnePass ? proposals.dropFirst().firstIndex(of: law) : proposals.firstIndex(of: law)
            if let own { return Estimand(law: law, proposal: own, weight: nil) }
            guard isOnePass, law.ratio == nil else { return nil }
            return Estimand(law: law, proposal: 0, weight: try DesignWeight(law: law, design: design))
        }
        self.proposals = proposals
        self.isOnePass = isOnePass
        estimands = try laws.map { law in
            guard let found = try estimand(law) else {
                throw DifficultyError.noPairs(law: law.label, proposals: proposals.map(\.label))
            }
            return found
        }
        reference = try estimand(.independent)
    }
}
