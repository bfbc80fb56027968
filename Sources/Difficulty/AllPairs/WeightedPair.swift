import JointAugmentation
import Statistics

/// A pair of an image's views, and what it counts under each law of a report.
public struct WeightedPair: Sendable, Equatable {
    /// Number of the first view: view v of drawn pair q is 2 q + v, those that RandomResizedCrop falls back to come last.
    public let first: Int
    /// Number of the second view.
    public let second: Int
    /// t = log(s2 / s1) of the first joined parameter; nan where a view fell back.
    public let logRatio: Double
    /// Cosine of the two views' features.
    public let cosine: Double
    /// In the order of the report's laws; 0 where it does not count. Without calibration, SDF is sum(w cos) / sum(w) over
    /// all images.
    public let weights: [Double]
}

/// Reads every pair of an image that counts under some law of a plan.
struct PairReader: Sendable {
    private let plan: SDFPlan
    private let pairsPerImage: Int
    private let parameter: JoinedParameter?
    /// Of the estimands that all pairs answer, by place.
    private let laws: [Int: AllPairsLaw]

    /// - Throws: `AugmentationError` or `ViewPipelineError` for a law without a density.
    init(_ request: SDFRequest, plan: SDFPlan) throws {
        (self.plan, pairsPerImage) = (plan, request.pairsPerImage)
        parameter = request.views.design.parameters.first
        var laws: [Int: AllPairsLaw] = [:]
        if let all = plan.all {
            for (place, estimand) in plan.estimands.enumerated() where estimand.proposal == 0 {
                laws[place] = try AllPairsLaw(estimand.law, of: all, design: request.views.design)
            }
        }
        self.laws = laws
    }

    /// The pairs: drawn ones, then those across drawn pairs, then those with a view that fell back.
    func pairs(of image: MeasuredImage) -> [WeightedPair] {
        let rest = acrossDrawn(image)
        return drawn(image, joint: rest.joint) + rest.pairs + fallbacks(image)
    }

    /// - Parameter joint: weights under each law of drawn pairs of JC(0), by their place, where all pairs answer.
    private func drawn(_ image: MeasuredImage, joint: [Int: [Double]]) -> [WeightedPair] {
        image.pairs.enumerated().map { place, pair in
            let own = plan.estimands.enumerated().map { number, estimand -> Double in
                guard laws[number] == nil, estimand.proposal == place / pairsPerImage else { return 0 }
                return estimand.weights(of: [pair], size: image.size)[0]
            }
            let parameters =
                parameter == .area ? pair.drawn.areas : parameter.flatMap { pair.drawn.joined[$0] }
            return WeightedPair(
                first: 2 * place, second: 2 * place + 1, logRatio: parameters?.logRatio ?? pair.logRatio,
                cosine: pair.cosine,
                weights: joint[place].map { zip($0, own).map(+) } ?? own)
        }
    }

    private func acrossDrawn(_ image: MeasuredImage) -> (joint: [Int: [Double]], pairs: [WeightedPair]) {
        guard let all = plan.all else { return ([:], []) }
        let usable = all.pairs(of: image.draws, size: image.size)
        let columns = plan.estimands.indices.map { place in
            laws[place]?.weights(of: usable.pairs, image.draws, size: image.size)
        }
        var joint: [Int: [Double]] = [:]
        var pairs: [WeightedPair] = []
        for (row, pair) in usable.pairs.enumerated() {
            let weights = columns.map { $0?[row] ?? 0 }
            guard row >= all.mixture.joint.count else {
                joint[pair.first / 2] = weights
                continue
            }
            pairs.append(
                WeightedPair(
                    first: pair.first, second: pair.second,
                    logRatio: pair.parameters.first?.logRatio ?? .nan, cosine: usable.cosines[row],
                    weights: weights))
        }
        return (joint, pairs)
    }

    private func fallbacks(_ image: MeasuredImage) -> [WeightedPair] {
        let columns = plan.estimands.indices.map {
            laws[$0]?.fallbacks(of: image.draws, size: image.size)
        }
        guard let some = columns.lazy.compactMap({ $0 }).first(where: { !$0.isEmpty }) else { return [] }
        return some.enumerated().map { row, pair in
            WeightedPair(
                first: pair.views.first, second: pair.views.second, logRatio: .nan, cosine: pair.cosine,
                weights: columns.map { column in column.flatMap { $0.isEmpty ? nil : $0[row].weight } ?? 0 })
        }
    }
}

/// Hands over the pairs of measured images in their order, some images at a time.
public struct PairExport {
    /// What takes the pairs of an image of a number.
    public typealias Sink = (_ image: Int, _ pairs: [WeightedPair]) -> Void

    private let reader: PairReader
    private let threads: Int
    private let sink: Sink

    /// Images whose pairs are in memory at once.
    private static let blockCount = 128

    init(_ request: SDFRequest, plan: SDFPlan, _ sink: @escaping Sink) throws(DifficultyError) {
        do { reader = try PairReader(request, plan: plan) } catch { throw .design("\(error)") }
        (threads, self.sink) = (request.threads, sink)
    }

    func add(_ images: [Int], _ outcomes: [ImageOutcome<MeasuredImage>]) {
        let measured = zip(images, outcomes).compactMap { number, outcome in
            outcome.value.map { (number, $0) }
        }
        for start in stride(from: 0, to: measured.count, by: Self.blockCount) {
            let block = measured[start..<min(start + Self.blockCount, measured.count)]
            let reader = reader
            let pairs = Parallel.map(count: block.count, threads: threads) {
                reader.pairs(of: block[start + $0].1)
            }
            for (image, pairs) in zip(block, pairs) { sink(image.0, pairs) }
        }
    }
}

extension SDFMeasurement {
    /// Hands over pairs where somebody takes them.
    func export(_ sink: PairExport.Sink?) throws(DifficultyError) -> PairExport? {
        guard let sink else { return nil }
        return try PairExport(request, plan: plan, sink)
    }
}
