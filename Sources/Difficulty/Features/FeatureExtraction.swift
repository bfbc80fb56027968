import Datasets
import Encoders
import Imaging
import JointAugmentation
import Statistics

/// Features of whole images, resized to a square.
public struct FeatureExtraction: Sendable {
    /// Images whose features are in memory at once: enough for every thread to have some.
    private func roundCount(threads: Int) -> Int {
        max(512, 32 * threads, 4 * (threads + network.waitingCalls) * groupCount)
    }

    private let network: any ImageEncoder
    private let output: FeatureKind
    private let renderer: ViewRenderer
    private let unreadable: UnreadablePolicy

    /// Prepares the extraction of `output` from images of `side` x `side` pixels.
    ///
    /// - Parameter unreadable: what images that cannot be read lead to.
    public init(
        network: any ImageEncoder, output: FeatureKind, side: Int, normalization: Normalization,
        unreadable: UnreadablePolicy = .few
    ) {
        self.network = network
        self.output = output
        renderer = ViewRenderer(
            side: side, normalization: normalization, givesBytes: network.takesBytes)
        self.unreadable = unreadable
    }

    /// Images of a call: one, unless the network takes more of them better.
    private var groupCount: Int { network.dependsOnBatch ? 1 : network.preferredBatch ?? 1 }

    /// The images of a group in one batch; each in its own where that fails, so that only one is left out.
    private func outcomes(of group: Range<Int>, in dataset: any ImageDataset) -> [ImageOutcome<[Float]>] {
        let rendered = group.map { index in
            ImageOutcome(of: dataset.name(at: index)) {
                try renderer.values(ofWhole: try dataset.image(at: index))
            }
        }
        let readable = rendered.compactMap(\.value)
        guard readable.count > 1, let all = try? features(readable) else {
            return zip(group, rendered).map { index, outcome in
                guard let pixels = outcome.value else { return outcome.map { _ in [] } }
                return ImageOutcome(of: dataset.name(at: index)) { try features([pixels]) }
            }
        }
        let width = all.count / readable.count
        var start = 0
        return rendered.map { outcome in
            outcome.map { _ in
                defer { start += width }
                return Array(all[start..<start + width])
            }
        }
    }

    /// The features of images that are rendered: D numbers of each.
    private func features(_ pixels: [PixelValues]) throws -> [Float] {
        let batch = try ImageBatch(
            count: pixels.count, height: renderer.side, width: renderer.side, views: .joined(pixels))
        return try network.features(output, of: batch)
    }

    /// The features of all images in the order of the data set, in memory.
    ///
    /// - Throws: ``DifficultyError`` where no image has features.
    public func run(
        on dataset: any ImageDataset, threads: Int, interruption: Interruption = Interruption(),
        progress: @Sendable (Int) -> Void = { _ in }
    ) throws(DifficultyError) -> FeatureReport {
        var (indices, rows): ([Int], [[Float]]) = ([], [])
        let summary: FeatureSummary
        do {
            summary = try forEach(
                of: dataset, threads: threads, interruption: interruption, progress: progress
            ) { index, features in
                indices.append(index)
                rows.append(features)
            }
        } catch let error as DifficultyError {
            throw error
        } catch {
            throw .design("\(error)")
        }
        return FeatureReport(indices: indices, rows: rows, summary: summary)
    }

    /// Hands over the features of all images in the order of the data set, a few hundred images at a time; those that make
    /// none are left out and named.
    ///
    /// - Parameters:
    ///   - progress: called by any thread with the number of images done.
    ///   - receive: called with an image's number and its features: D numbers.
    /// - Throws: ``DifficultyError`` where no image has features, where more images have none than may, and what `receive`
    ///   throws.
    public func forEach(
        of dataset: any ImageDataset, threads: Int, interruption: Interruption = Interruption(),
        progress: @Sendable (Int) -> Void = { _ in }, _ receive: (Int, [Float]) throws -> Void
    ) throws -> FeatureSummary {
        let done = ProgressCount()
        var summary = FeatureSummary()
        let round = roundCount(threads: threads)
        for first in stride(from: 0, to: dataset.count, by: round) {
            let images = first..<min(first + round, dataset.count)
            let groups = stride(from: images.lowerBound, to: images.upperBound, by: groupCount).map {
                $0..<min($0 + groupCount, images.upperBound)
            }
            let outcomes = Parallel.map(
                count: groups.count, threads: threads, waiting: network.waitingCalls
            ) { place -> [ImageOutcome<[Float]>] in
                guard !interruption.isRequested, network.failure == nil else {
                    return groups[place].map { _ in .notReached }
                }
                let outcomes = self.outcomes(of: groups[place], in: dataset)
                progress(done.add(outcomes.count))
                return outcomes
            }.flatMap { $0 }
            if let failure = network.failure { throw DifficultyError.features(failure) }
            for (place, outcome) in outcomes.enumerated() {
                summary.add(outcome)
                if let image = outcome.unreadable, unreadable == .none {
                    throw DifficultyError.unreadableImage(image)
                }
                if let features = outcome.value { try receive(first + place, features) }
            }
            guard !summary.wasInterrupted else { break }
        }
        guard summary.wasInterrupted || summary.count > 0 else {
            throw DifficultyError.noImage(dataset: dataset.path, leftOut: summary.unreadable)
        }
        guard summary.wasInterrupted || unreadable.allows(summary.unreadable.count, of: dataset.count) else {
            throw DifficultyError.tooManyUnreadable(
                dataset: dataset.path, total: dataset.count, leftOut: summary.unreadable)
        }
        return summary
    }
}

/// The features of a data set's images.
public struct FeatureReport: Sendable {
    /// Numbers in the data set of the images that have features, ascending.
    public let indices: [Int]
    /// Features of each of them: D numbers.
    public let rows: [[Float]]
    /// Images that have none, in the order of the data set.
    public let unreadable: [UnreadableImage]
    /// Whether the run was stopped before the last image.
    public let wasInterrupted: Bool

    init(indices: [Int], rows: [[Float]], summary: FeatureSummary) {
        self.indices = indices
        self.rows = rows
        unreadable = summary.unreadable
        wasInterrupted = summary.wasInterrupted
    }
}

/// What became of a data set's images where features were wanted of them.
public struct FeatureSummary: Sendable {
    /// Images that have features.
    public private(set) var count = 0
    /// How many numbers each has.
    public private(set) var columns = 0
    /// Images that have none, in the order of the data set.
    public private(set) var unreadable: [UnreadableImage] = []
    /// Whether the run was stopped before the last image.
    public private(set) var wasInterrupted = false

    mutating func add(_ outcome: ImageOutcome<[Float]>) {
        switch outcome {
        case .notReached: wasInterrupted = true
        case .unreadable(let image): unreadable.append(image)
        case .measured(let features):
            count += 1
            columns = features.count
        }
    }
}
