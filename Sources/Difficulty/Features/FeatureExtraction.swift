import Datasets
import Encoders
import Imaging
import JointAugmentation
import Statistics

/// Features of whole images, resized to a square.
public struct FeatureExtraction: Sendable {
    /// Images whose features are in memory at once: enough for every thread to have some.
    private static func roundCount(threads: Int) -> Int { max(512, 32 * threads) }

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
        renderer = ViewRenderer(side: side, normalization: normalization)
        self.unreadable = unreadable
    }

    /// The features of one image.
    public func features(of image: RGBImage) throws -> [Float] {
        let batch = try ImageBatch(
            count: 1, height: renderer.side, width: renderer.side, pixels: renderer.pixels(ofWhole: image))
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
        let round = Self.roundCount(threads: threads)
        for first in stride(from: 0, to: dataset.count, by: round) {
            let count = min(round, dataset.count - first)
            let outcomes = Parallel.map(count: count, threads: threads) { place -> ImageOutcome<[Float]> in
                guard !interruption.isRequested else { return .notReached }
                let outcome = ImageOutcome(of: dataset.name(at: first + place)) {
                    try features(of: try dataset.image(at: first + place))
                }
                progress(done.increment())
                return outcome
            }
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
