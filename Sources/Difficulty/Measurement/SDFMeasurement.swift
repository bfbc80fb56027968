import Datasets
import JointAugmentation
import Networks
import Statistics

/// SDF of laws on a data set: pairs of JC(0) answer for RandomCrop and every JC law, fixed ratios have pairs of their own.
public struct SDFMeasurement: Sendable {
    private let request: SDFRequest
    private let pairs: PairMeasurement
    /// The pairs that are drawn, and what they answer.
    public let plan: SDFPlan

    /// Pairs in memory.
    var largestPairCount = 1 << 18

    /// Prepares the measurement.
    ///
    /// - Throws: ``DifficultyError`` for laws, ranges or numbers that make no sense.
    public init(_ request: SDFRequest, network: ResNet) throws(DifficultyError) {
        guard request.pairsPerImage >= 1, request.pairsPerImage <= 1_000_000 else {
            throw .invalidRequest(
                what: "pairs an image", expected: "1 to 1000000", found: request.pairsPerImage)
        }
        guard request.side >= 8, request.side <= 4096 else {
            throw .invalidRequest(what: "side of the views", expected: "8 to 4096", found: request.side)
        }
        self.request = request
        do {
            plan = try SDFPlan(laws: request.laws, design: request.design, isDirect: request.isDirect)
            pairs = try PairMeasurement(request, families: plan.families, network: network)
        } catch let error as NetworkError {
            throw .features(error)
        } catch let error as AugmentationError {
            throw .augmentation(error)
        } catch let error as DifficultyError {
            throw error
        } catch {
            throw .design("\(error)")
        }
    }

    /// Measures the images until all are done, every interval is narrow enough, or `interruption` asks to stop.
    ///
    /// - Parameters:
    ///   - dataset: the images.
    ///   - interruption: looked at before each group of images.
    ///   - progress: called by any thread after each group with the number of images done.
    public func run(
        on dataset: any ImageDataset, interruption: Interruption = Interruption(),
        progress: @Sendable (Int) -> Void = { _ in }
    ) throws(DifficultyError) -> SDFReport {
        let order = request.halfWidth == nil ? nil : ImageOrder(count: dataset.count, seed: request.seed)
        let looks = LookSchedule()
        let done = ProgressCount()
        var tally = try SDFTally(request, plan: plan)
        var position = 0
        while position < dataset.count, !tally.wasInterrupted {
            let look = request.halfWidth == nil ? dataset.count : looks.next(after: position)
            let end = min(position + roundCount, look, dataset.count)
            let round = (position..<end).map { order?[$0] ?? $0 }
            for outcome in measure(round, of: dataset, interruption, done, progress) {
                try tally.add(outcome)
            }
            position = end
            if let halfWidth = request.halfWidth, end == look, try tally.isKnown(within: halfWidth) { break }
        }
        return try tally.report(on: dataset.path)
    }

    private func measure(
        _ round: [Int], of dataset: any ImageDataset, _ interruption: Interruption, _ done: ProgressCount,
        _ progress: @Sendable (Int) -> Void
    ) -> [ImageOutcome<MeasuredImage>] {
        let size = pairs.groupCount
        let groups = stride(from: 0, to: round.count, by: size).map {
            Array(round[$0..<min($0 + size, round.count)])
        }
        return Parallel.map(count: groups.count, threads: request.threads) { group in
            guard !interruption.isRequested else {
                return groups[group].map { _ in ImageOutcome<MeasuredImage>.notReached }
            }
            let outcomes = pairs.measure(groups[group], of: dataset)
            progress(done.add(outcomes.count))
            return outcomes
        }.flatMap { $0 }
    }

    /// Images whose pairs are in memory at once: enough to keep the threads busy to the end of a round.
    ///
    /// What they add up to does not depend on it.
    private var roundCount: Int {
        max(8 * request.threads * pairs.groupCount, largestPairCount / max(1, pairs.pairCount))
    }
}
