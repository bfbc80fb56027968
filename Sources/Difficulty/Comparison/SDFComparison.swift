import JointAugmentation
import Statistics

/// Reports of one or several encoders on the same views, and how the others differ from the first.
public struct SDFComparison: Sendable {
    /// One an encoder.
    public let reports: [SDFReport]
    /// One an encoder but for the first.
    public let contrasts: [EncoderContrast]
}

/// How an encoder differs from the first on the images that both measured.
public struct EncoderContrast: Sendable {
    /// SDF of the encoder less that of the first under each law, from pairs of the same views; its `difference` is that less
    /// RandomCrop's: how much more the law does to the one encoder than to the other.
    public let results: [SDFResult]
    /// Images that both measured.
    public let imageCount: Int
    /// The same of the other measures, from the images whose features both kept; nil where those are too few.
    public let measures: MeasureReport?
    /// Whether every interval is as narrow as was asked for; nil where nothing was.
    public let isNarrow: Bool?
}

/// What an encoder of a comparison is asked.
struct MemberPlan {
    let request: SDFRequest
    let plan: SDFPlan
    let float32Share: Double?

    init(_ measurement: SDFMeasurement) {
        (request, plan, float32Share) = (measurement.request, measurement.plan, measurement.float32Share)
    }

    init(_ request: SDFRequest, _ plan: SDFPlan, float32Share: Double?) {
        (self.request, self.plan, self.float32Share) = (request, plan, float32Share)
    }
}

/// What images add up to for several encoders.
///
/// Every estimate is linear in an image's cosines, whose weights are of the views alone: a difference of two encoders is
/// the estimate of the differences of their cosines, with the interval of pairs.
struct ComparisonTally {
    private var tallies: [SDFTally]
    private var contrasts: [Contrast]

    /// The images of the first encoder and of another.
    private struct Contrast {
        var tally: SDFTally
        var panels: [PanelTally]
    }

    init(_ members: [MemberPlan], population: Int) throws(DifficultyError) {
        tallies = []
        contrasts = []
        for member in members {
            tallies.append(
                try SDFTally(
                    member.request, plan: member.plan, population: population,
                    float32Share: member.float32Share))
        }
        for member in members.dropFirst() {
            var request = members[0].request
            request.unreadable = .any
            let shares = [members[0].float32Share, member.float32Share].compactMap { $0 }
            let context = TallyContext(
                request, population: population, fewestCalibrated: AllPairsTally.fewestCalibrated)
            contrasts.append(
                Contrast(
                    tally: try SDFTally(
                        request, plan: members[0].plan, population: population, float32Share: shares.min()),
                    panels: [members[0], member].map { PanelTally(context, plan: $0.plan) }))
        }
    }

    var wasInterrupted: Bool { tallies.contains(where: \.wasInterrupted) }
    var interim: SDFInterim? { tallies[0].interim }

    /// - Parameters:
    ///   - outcomes: of each encoder for the same images.
    ///   - images: their numbers.
    mutating func add(
        _ outcomes: [[ImageOutcome<MeasuredImage>]], images: [Int]
    ) throws(DifficultyError) {
        for member in tallies.indices { try tallies[member].add(outcomes[member]) }
        for place in contrasts.indices {
            var differences: [ImageOutcome<MeasuredImage>] = []
            for (image, (first, second)) in zip(images, zip(outcomes[0], outcomes[place + 1])) {
                guard let first = first.value, let second = second.value else { continue }
                guard let difference = second.less(first) else {
                    throw .otherViews(image: image)
                }
                differences.append(.measured(difference))
                guard first.features != nil, second.features != nil else { continue }
                contrasts[place].panels[0].add([first])
                contrasts[place].panels[1].add([second])
            }
            try contrasts[place].tally.add(differences)
        }
    }

    func isKnown(within halfWidth: Double) throws(DifficultyError) -> Bool {
        for tally in tallies + contrasts.map(\.tally) {
            guard try tally.isKnown(within: halfWidth) else { return false }
        }
        return true
    }

    func report(on dataset: String) throws(DifficultyError) -> SDFComparison {
        var reports: [SDFReport] = []
        for tally in tallies { reports.append(try tally.report(on: dataset)) }
        var found: [EncoderContrast] = []
        for contrast in contrasts {
            let report = try contrast.tally.report(on: dataset)
            let measures = contrast.panels.compactMap { try? $0.measures }
            found.append(
                EncoderContrast(
                    results: report.results.map(\.onLinearScale), imageCount: report.imageCount,
                    measures: measures.count == 2
                        ? (measures[1] - measures[0]).report(confidence: contrast.tally.confidence) : nil,
                    isNarrow: report.isNarrow))
        }
        return SDFComparison(reports: reports, contrasts: found)
    }
}

extension SDFResult {
    /// The same of a difference of cosines.
    fileprivate var onLinearScale: SDFResult {
        SDFResult(
            law: law, estimate: estimate.on(.linear), standardDeviation: standardDeviation, method: method,
            effectivePairs: effectivePairs, difference: difference, given: given?.on(.linear),
            givenDifference: givenDifference, geometry: geometry, correction: correction,
            differenceCorrection: differenceCorrection)
    }
}

extension MeasuredImage {
    /// The differences of the cosines of one encoder to another's; nil where their views are not the same.
    ///
    /// Where one of them was measured in bfloat16, the difference is in float32 too where all of it is.
    fileprivate func less(_ other: MeasuredImage) -> MeasuredImage? {
        guard size == other.size, let first = draws.less(other.draws),
            (again == nil) == (other.again == nil)
        else { return nil }
        let float32 = { (image: MeasuredImage) in
            image.exact
                ?? Float32Cosines(pairs: image.pairs.map { Float($0.cosine) }, across: image.draws.across)
        }
        let exact: Float32Cosines? =
            exact == nil && other.exact == nil ? nil : float32(self).less(float32(other))
        return MeasuredImage(
            size: size, draws: first, again: again.flatMap { again in other.again.flatMap(again.less) },
            exact: exact)
    }
}

extension MeasuredDraws {
    fileprivate func less(_ other: MeasuredDraws) -> MeasuredDraws? {
        guard pairs.count == other.pairs.count, across.count == other.across.count,
            zip(pairs, other.pairs).allSatisfy({ $0.isOfViews($1) })
        else { return nil }
        return MeasuredDraws(
            pairs: zip(pairs, other.pairs).map { $0.with(cosine: $0.cosine - $1.cosine) },
            across: zip(across, other.across).map { $0 - $1 })
    }
}

extension MeasuredPair {
    fileprivate func isOfViews(_ other: MeasuredPair) -> Bool {
        drawn == other.drawn && first == other.first && second == other.second
    }
}

extension Float32Cosines {
    fileprivate func less(_ other: Float32Cosines) -> Float32Cosines {
        Float32Cosines(
            pairs: zip(pairs, other.pairs).map { $0 - $1 }, across: zip(across, other.across).map { $0 - $1 })
    }
}
