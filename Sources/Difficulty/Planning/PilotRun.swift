import Datasets
import Statistics

/// Images measured for a forecast: as many as some seconds allow.
struct PilotRun {
    /// What became of them.
    let outcomes: [ImageOutcome<MeasuredImage>]
    /// Seconds an image takes while all threads are at work, divided by the threads.
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
        duration: Duration, progress: @Sendable (Int) -> Void
    ) {
        let size = pairs.groupCount
        let groups = stride(from: 0, to: images.count, by: size).map {
            Array(images[$0..<min($0 + size, images.count)])
        }
        let fewest = max(threads, (Self.fewestImages + size - 1) / size)
        let good = max(threads, (Self.goodImages + size - 1) / size)
        let longest = duration * (Self.longestDuration / Self.duration)
        // The first batch of each thread makes buffers and reads the weights for the first time.
        _ = Parallel.map(count: min(threads, groups.count), threads: threads) {
            pairs.measure(groups[$0], of: dataset).count
        }
        let done = ProgressCount()
        let start = ContinuousClock.now
        let measured = Parallel.map(count: groups.count, threads: threads) {
            group -> (outcomes: [ImageOutcome<MeasuredImage>], took: Duration) in
            let begin = ContinuousClock.now
            let spent = begin - start
            guard group < fewest || spent < duration || group < good && spent < longest else {
                return ([], .zero)
            }
            let outcomes = pairs.measure(groups[group], of: dataset)
            progress(done.add(outcomes.count))
            return (outcomes, ContinuousClock.now - begin)
        }
        outcomes = measured.flatMap(\.outcomes)
        let busy = measured.reduce(Duration.zero) { $0 + $1.took }
        secondsPerImage =
            busy / .seconds(1) / Double(max(1, outcomes.count)) / Double(max(1, min(threads, groups.count)))
    }
}
