import Datasets
import Foundation
import Statistics

/// Images measured for a forecast: as many as some seconds allow.
struct PilotRun {
    /// What became of them.
    let outcomes: [ImageOutcome<MeasuredImage>]
    /// Seconds an image that is drawn once takes while all threads are at work, divided by the threads.
    let secondsPerImage: Double

    /// Longer than this takes only what has begun, or the few images that follow.
    static let duration: Duration = .seconds(5)
    /// Fewer images tell too little of the widths.
    static let fewestImages = 24
    /// As many are measured where they take no longer than this.
    static let goodImages = 64
    /// How long ``goodImages`` may take; ``fewestImages`` may take longer.
    static let longestDuration: Duration = .seconds(15)

    /// Measures images in their order until the time is over.
    ///
    /// Each thread's time is counted while it measures, so that waiting for the last one does not count, which over
    /// hours is nothing.
    init(
        _ images: [Int], of dataset: any ImageDataset, by pairs: PairMeasurement, threads: Int,
        _ chosen: ChosenImages = .none, duration: Duration, progress: @Sendable (Int) -> Void
    ) {
        let size = pairs.groupCount
        let groups = stride(from: 0, to: images.count, by: size).map {
            Array(images[$0..<min($0 + size, images.count)])
        }
        let fewest = max(threads, (Self.fewestImages + size - 1) / size)
        let good = max(threads, (Self.goodImages + size - 1) / size)
        let waiting = pairs.waitingCalls
        let workers = threads + waiting
        let longest = duration * (Self.longestDuration / Self.duration)
        // The first batch of each thread makes buffers and reads the weights for the first time.
        _ = Parallel.map(count: min(workers, groups.count), threads: threads, waiting: waiting) {
            pairs.measure(groups[$0], of: dataset, chosen).count
        }
        let done = ProgressCount()
        let start = ContinuousClock.now
        let measured = Parallel.map(count: groups.count, threads: threads, waiting: waiting) {
            group -> (outcomes: [ImageOutcome<MeasuredImage>], took: Duration) in
            let begin = ContinuousClock.now
            let spent = begin - start
            guard group < fewest || spent < duration || group < good && spent < longest else {
                return ([], .zero)
            }
            let outcomes = pairs.measure(groups[group], of: dataset, chosen)
            progress(done.add(outcomes.count))
            return (outcomes, ContinuousClock.now - begin)
        }
        outcomes = measured.flatMap(\.outcomes)
        let busy = measured.reduce(Duration.zero) { $0 + $1.took }
        secondsPerImage =
            busy / .seconds(1) / Double(max(1, outcomes.count)) / Double(max(1, min(workers, groups.count)))
            / (chosen.again == .all ? 2 : 1)
    }
}

/// Places in a sequence of images, at random and each once.
struct PilotImages {
    /// In the order of the draws.
    let places: [Int]

    /// Draws `most` of 0..<`count`, or all in a random order.
    init(count: Int, most: Int, seed: UInt64) {
        places = RandomPermutation(count: count, seed: seed, purpose: .pilotImages).first(most)
    }
}

/// How well a pilot knows the width of an interval: the delete-a-group jackknife of its logarithm.
///
/// With x_i the log of the standard error times the root of the number of images, without group i of g, the standard error
/// of x is sqrt((g - 1) / g sum (x_i - mean x)^2). Unlike 1 / sqrt(2 (n - 1)), which holds for means of normal numbers, it
/// grows with the tails of the images' own means: a few hard images make most of the width.
///
/// Source: Shao and Tu, "The Jackknife and Bootstrap", 1995, section 2.3.
struct WidthJackknife {
    private static let mostGroups = 24

    /// Relative standard error of the half-width of each law; infinite where too few images are left to tell.
    let errors: [Double]

    /// - Parameters:
    ///   - count: images of the pilot.
    ///   - results: results of the laws from some of the images, by their numbers; nil where they are too few.
    init(count: Int, results: ([Int]) -> [SDFResult]?) {
        let groups = min(count, Self.mostGroups)
        let left = (0..<groups).map { group in results((0..<count).filter { $0 % groups != group }) }
        let known = left.compactMap { $0?.map(Self.logWidth) }
        guard groups >= 3, known.count == groups, let laws = known.first?.count else {
            errors = []
            return
        }
        errors = (0..<laws).map { law in Self.error(known.map { $0[law] }) }
    }

    private static func logWidth(_ result: SDFResult) -> Double {
        let estimate = result.estimate
        return log(estimate.standardError) + log(Double(estimate.units)) / 2
    }

    private static func error(_ values: [Double]) -> Double {
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        let spread = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let error = ((count - 1) / count * spread).squareRoot()
        return error.isFinite ? error : .infinity
    }
}
