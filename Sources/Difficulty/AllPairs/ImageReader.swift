import JointAugmentation

/// Reads what an image tells of every law of a plan: of no other image, so that threads share the images.
struct ImageReader: Sendable {
    /// How a law is read.
    enum Kind: Sendable {
        case all(AllPairsLaw)
        case direct(Range<Int>)

        var layout: StatisticLayout {
            switch self {
            case .all(let law): law.layout
            case .direct: .direct
            }
        }

        var isDirect: Bool { if case .direct = self { true } else { false } }
    }

    /// What an image tells.
    struct Image: Sendable {
        let sums: Sums
        let points: [CurvePoint]
        /// For each law, the pairs' boxes and weights; empty where no geometry is asked for.
        let geometry: [[GeometryTally.Pair]]
        /// Of what was drawn of the image again.
        let again: Sums?
    }

    /// What an image's pairs add up to under each law.
    struct Sums: Sendable {
        let laws: [LawSums]
        /// Under the law that others are compared with.
        let reference: LawSums?
    }

    let laws: [Kind]
    let reference: Kind?
    /// Where ``reference`` is one of ``laws``.
    private let referencePlace: Int?
    let isSymmetric: Bool
    private let all: AllPairs
    private let joint: AllPairsLaw
    private let against: GeometryMeasure?

    var pairCount: Int { all.mixture.pairCount }

    init(_ context: TallyContext, plan: SDFPlan, all: AllPairs) throws {
        self.all = all
        against = context.against
        let design = context.design
        isSymmetric = design.pipeline.isSymmetric
        joint = try AllPairsLaw(.joint(beta: 0), of: all, design: design)
        let kind = { (estimand: SDFPlan.Estimand) throws -> Kind in
            if plan.isOnePass, estimand.proposal == 0 {
                return .all(try AllPairsLaw(estimand.law, of: all, design: design))
            }
            let start = estimand.proposal * context.pairsPerImage
            return .direct(start..<(start + context.pairsPerImage))
        }
        laws = try plan.estimands.map(kind)
        reference = try plan.reference.map(kind)
        referencePlace = plan.estimands.firstIndex { $0.law == plan.reference?.law }
    }

    func read(_ image: MeasuredImage) -> Image {
        let pairs = all.pairs(of: image.draws, size: image.size)
        let weights = joint.weights(of: pairs.pairs, image.draws, size: image.size)
        return Image(
            sums: sums(pairs, image.draws, image.size),
            points: weights.indices.map {
                CurvePoint(
                    logRatio: pairs.pairs[$0].parameters[0].logRatio, cosine: pairs.cosines[$0],
                    weight: weights[$0])
            },
            geometry: geometry(pairs, image),
            again: image.again.map { sums(all.pairs(of: $0, size: image.size), $0, image.size) })
    }

    /// What an image's pairs add up to.
    func sums(of image: MeasuredImage) -> Sums {
        sums(all.pairs(of: image.draws, size: image.size), image.draws, image.size)
    }

    /// The pairs of views that count under each law, then under the one that others are compared with.
    func countedPairs(of image: MeasuredImage) -> [[CountedPair]] {
        let pairs = all.pairs(of: image.draws, size: image.size).pairs
        return (laws + [reference].compactMap { $0 }).map { law in
            switch law {
            case .all(let law): law.countedPairs(pairs, image.draws, size: image.size)
            case .direct(let range):
                range.map { CountedPair(first: 2 * $0, second: 2 * $0 + 1, weight: 1) }
            }
        }
    }

    /// The views of ``MeasuredDraws/across``.
    func crossings(of draws: MeasuredDraws) -> [PairMixture.Crossing] {
        all.crossings(pairs: draws.pairs.count, hasFallback: !all.fallbackCosines(of: draws).isEmpty)
    }

    private func sums(_ pairs: UsablePairs, _ draws: MeasuredDraws, _ size: ImageSize) -> Sums {
        let sums = { (law: Kind) in
            switch law {
            case .all(let law): law.sums(of: pairs, draws, size: size)
            case .direct(let range): LawSums(direct: draws.pairs[range])
            }
        }
        let laws = laws.map(sums)
        return Sums(laws: laws, reference: referencePlace.map { laws[$0] } ?? reference.map(sums))
    }

    private func geometry(_ pairs: UsablePairs, _ image: MeasuredImage) -> [[GeometryTally.Pair]] {
        guard let against else { return [] }
        let boxes = image.pairs.flatMap { [$0.first, $0.second] }
        let measured = { (first: Int, second: Int) in
            against.value(of: PairGeometry(boxes[first], boxes[second], in: image.size))
        }
        let values = pairs.pairs.map { measured($0.first, $0.second) }
        return laws.map { law in
            switch law {
            case .all(let law):
                let weights = law.weights(of: pairs.pairs, image.draws, size: image.size)
                return weights.indices.map {
                    GeometryTally.Pair(value: values[$0], cosine: pairs.cosines[$0], weight: weights[$0])
                }
            case .direct(let range):
                return range.map {
                    GeometryTally.Pair(
                        value: measured(2 * $0, 2 * $0 + 1), cosine: image.pairs[$0].cosine, weight: 1)
                }
            }
        }
    }
}
