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

        /// What pairs of the proposal count.
        func weights(of pairs: ArraySlice<MeasuredPair>, size: ImageSize) -> [Double] {
            weight?.weights(of: pairs.map { $0.drawn }, size: size)
                ?? [Double](repeating: 1, count: pairs.count)
        }
    }

    /// The laws that pairs are drawn from, each with as many pairs an image.
    public let proposals: [Law]
    let estimands: [Estimand]
    /// RandomCrop, which the others are compared with; nil where no pairs stand for it.
    let reference: Estimand?
    /// Whether the first proposal is the JC(0) that others are estimated from.
    let isOnePass: Bool
    /// All pairs of an image's views, where they answer instead of the drawn ones.
    let all: AllPairs?
    /// Which pairs answer.
    public var pairs: PairsTaken { all == nil ? .drawn : .all }
    /// Why drawn pairs alone can answer; nil where all could.
    public let reasonForDrawn: String?

    /// Plans a measurement.
    ///
    /// - Throws: ``AugmentationError`` or ``ViewPipelineError`` for laws that do not exist on the design.
    init(_ request: SDFRequest) throws {
        let (laws, design) = (request.laws, request.views.design)
        let reweights = { (law: Law) in
            !request.isDirect && design.realisation.scheme.reweights(law)
                && (design.realisation.capabilities.reweights || request.pairs == .all)
        }
        let own = laws.filter { !reweights($0) }
        let isOnePass = laws.contains(where: reweights)
        let proposals = (isOnePass ? [.joint(beta: 0)] : []) + own
        try self.init(
            laws: laws, proposals: proposals, draws: request.pairsPerImage, isOnePass: isOnePass,
            pairs: request.pairs, design: design,
            fallbacks: FallbackSample(common: request.commonFallback, seed: request.views.seed))
    }

    /// The laws that pairs of some proposals stand for.
    ///
    /// - Parameters:
    ///   - draws: pairs of each proposal that an image has.
    ///   - pairs: which of them answer.
    ///   - fallbacks: the images in which rare fallbacks are measured.
    /// - Throws: ``DifficultyError/noPairs(law:proposals:)`` for a law that they cannot stand for.
    init(
        laws: [Law], proposals: [Law], draws: Int, isOnePass: Bool, pairs: PairsTaken, design: JointDesign,
        fallbacks: FallbackSample
    ) throws {
        let possible =
            isOnePass
            ? try AllPairs(proposals: proposals, draws: draws, design: design, fallbacks: fallbacks) : nil
        all = pairs == .all ? possible : nil
        // A store does not keep whether all were asked for: the reason is of what it has.
        reasonForDrawn =
            possible == nil ? Self.reason(isOnePass: isOnePass, count: proposals.count * draws) : nil
        let hasAll = all != nil
        let estimand = { (law: Law) throws -> Estimand? in
            let own = isOnePass ? proposals.dropFirst().firstIndex(of: law) : proposals.firstIndex(of: law)
            if let own { return Estimand(law: law, proposal: own, weight: nil) }
            // What the scheme does not draw at all has an error of its own.
            let scheme = design.realisation.scheme
            guard isOnePass, law.ratio == nil, scheme.reweights(law) || !scheme.draws(law) else { return nil }
            let canWeigh = !hasAll || design.realisation.capabilities.reweights
            return Estimand(
                law: law, proposal: 0, weight: canWeigh ? try DesignWeight(law: law, design: design) : nil)
        }
        self.proposals = proposals
        self.isOnePass = isOnePass
        estimands = try laws.map { law in
            guard let found = try estimand(law) else {
                throw DifficultyError.noPairs(law: law.label, proposals: proposals.map(\.label))
            }
            return found
        }
        reference =
            design.realisation.scheme.draws(.independent) || !isOnePass ? try estimand(.independent) : nil
    }

    private static func reason(isOnePass: Bool, count: Int) -> String {
        if !isOnePass { return "each law has pairs of its own" }
        return count > AllPairs.mostDrawnPairs
            ? "\(count) drawn pairs an image are more than the \(AllPairs.mostDrawnPairs) whose views are all compared"
            : "a law is drawn whose single views have no known density"
    }
}

extension SDFPlan {
    /// Refuses stored images whose cosines are not those of the pairs that answer.
    func check(_ images: [Int: StoredImage], of store: PairStore) throws(DifficultyError) {
        for (number, image) in images {
            guard let measured = image.outcome.value else { continue }
            try check(measured, number, of: store)
            guard let all else { continue }
            for (drawn, draws) in ([measured.draws] + [measured.again].compactMap { $0 }).enumerated() {
                let expected = all.cosineCount(
                    pairs: draws.pairs.count, image: number, number: drawn, size: measured.size)
                guard draws.across.count == expected else {
                    throw .store(
                        .damaged(
                            path: store.path, place: "image \(number), views of different pairs",
                            expected: "\(expected) cosines", found: "\(draws.across.count)"))
                }
            }
        }
    }

    /// Refuses features that are not those of the image's views.
    private func check(_ image: MeasuredImage, _ number: Int, of store: PairStore) throws(DifficultyError) {
        guard let features = image.features else { return }
        let fallbacks = all?.measuredFallback(of: number, number: 0, size: image.size) == nil ? 0 : 2
        let expected = 2 * image.pairs.count + fallbacks
        guard features.count >= expected else {
            throw .store(
                .damaged(
                    path: store.path, place: "image \(number), features",
                    expected: "those of \(expected) views",
                    found: "\(features.count)"))
        }
    }
}
