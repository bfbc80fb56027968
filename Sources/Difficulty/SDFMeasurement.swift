import Datasets
import Imaging
import JointAugmentation
import Networks
import Statistics

/// SDF of each law from pairs of its own, drawn anew on every image.
///
/// All laws read the same random streams, (seed, image, draw, view): their estimates vary together, so that a
/// difference of two is sharper than either.
public struct SDFMeasurement: Sendable {
    private let request: SDFRequest
    private let samplers: [CropSampler]
    private let network: ResNet
    /// Length of a feature vector.
    private let width: Int

    /// Pairs in memory, 16 bytes each.
    var largestPairCount = 1 << 21

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
        self.network = network
        do throws(NetworkError) { width = try network.outputCount(request.features) } catch {
            throw .features(error)
        }
        do throws(AugmentationError) {
            samplers = try request.laws.map { law throws(AugmentationError) in
                try CropSampler(law: law, range: request.range, realisation: request.realisation)
            }
        } catch {
            throw .augmentation(error)
        }
    }

    /// Measures every image, or as many as are done when `interruption` asks to stop.
    ///
    /// - Parameters:
    ///   - dataset: the images.
    ///   - interruption: looked at before each image.
    ///   - progress: called by any thread after each image with the number of images done.
    public func run(
        on dataset: any ImageDataset, interruption: Interruption = Interruption(),
        progress: @Sendable (Int) -> Void = { _ in }
    ) throws(DifficultyError) -> SDFReport {
        let done = ProgressCount()
        var tally = SDFTally(request)
        for first in stride(from: 0, to: dataset.count, by: roundCount) {
            let round = first..<min(first + roundCount, dataset.count)
            let groups = stride(from: first, to: round.upperBound, by: groupCount).map {
                $0..<min($0 + groupCount, round.upperBound)
            }
            let outcomes = Parallel.map(count: groups.count, threads: request.threads) { group in
                guard !interruption.isRequested else {
                    return groups[group].map { _ in ImageOutcome<[MeasuredPair]>.notReached }
                }
                let outcomes = measure(groups[group], of: dataset)
                progress(done.add(outcomes.count))
                return outcomes
            }.flatMap { $0 }
            for outcome in outcomes { tally.add(outcome) }
        }
        return try tally.report(on: dataset.path)
    }

    /// Images whose pairs are in memory at once: enough to keep the threads busy to the end of a round.
    ///
    /// What they add up to does not depend on it.
    private var roundCount: Int {
        let pairs = max(1, samplers.count * request.pairsPerImage)
        return max(8 * request.threads * groupCount, largestPairCount / pairs)
    }

    /// Images that go through the network together: where each has few pairs, a batch of its own would be too small.
    ///
    /// What they give does not depend on it.
    private var groupCount: Int {
        let views = 2 * max(1, samplers.count * request.pairsPerImage)
        return max(1, (request.side > 128 ? 16 : PairChunks.largestViewCount) / views)
    }

    /// The images of a group in one batch; each in its own where that fails, so that only one is left out.
    private func measure(_ group: Range<Int>, of dataset: any ImageDataset) -> [ImageOutcome<[MeasuredPair]>]
    {
        let one = { (index: Int) in
            ImageOutcome(of: dataset.name(at: index)) { try measure(index, of: dataset) }
        }
        guard group.count > 1 else { return group.map(one) }
        let all = group.map { index in
            ImageOutcome(of: dataset.name(at: index)) { try views(index, of: dataset) }
        }
        let readable = all.compactMap(\.value)
        guard
            let features = try? features(
                readable.flatMap(\.values), count: readable.reduce(0) { $0 + 2 * $1.pairs.count })
        else { return group.map(one) }
        var start = 0
        return all.map { outcome in
            outcome.map { views in
                let end = start + 2 * views.pairs.count * width
                defer { start = end }
                return measured(views.pairs, Array(features[start..<end]))
            }
        }
    }

    /// All pairs of an image and both views of each.
    private func views(_ index: Int, of dataset: any ImageDataset) throws -> ImageViews {
        let image = try dataset.image(at: index)
        let size = try ImageSize(width: image.width, height: image.height)
        let pairs = (0..<(samplers.count * request.pairsPerImage)).map {
            pair(number: $0, index: index, size: size)
        }
        return ImageViews(pairs: pairs, values: try views(of: pairs, on: image))
    }

    /// The pairs of each law in turn, as many at a time as the network is given.
    private func measure(_ index: Int, of dataset: any ImageDataset) throws -> [MeasuredPair] {
        let image = try dataset.image(at: index)
        let size = try ImageSize(width: image.width, height: image.height)
        let chunks = PairChunks(count: samplers.count * request.pairsPerImage, side: request.side)
        return try chunks.ranges.flatMap { range in
            let pairs = range.map { pair(number: $0, index: index, size: size) }
            let values = try views(of: pairs, on: image)
            return measured(pairs, try features(values, count: 2 * pairs.count))
        }
    }

    private func pair(number: Int, index: Int, size: ImageSize) -> RealisedPair {
        let (law, draw) = number.quotientAndRemainder(dividingBy: request.pairsPerImage)
        return samplers[law].pair(
            seed: request.seed, image: UInt64(index), draw: UInt32(truncatingIfNeeded: draw), size: size)
    }

    /// Both views of each pair, channel first, one after the other.
    private func views(of pairs: [RealisedPair], on image: RGBImage) throws -> [Float] {
        let length = 3 * request.side * request.side
        var values = [Float](repeating: 0, count: 2 * pairs.count * length)
        for (position, box) in pairs.flatMap({ [$0.first.box, $0.second.box] }).enumerated() {
            let view = try image.view(of: box, side: request.side)
            values.withUnsafeMutableBufferPointer { buffer in
                request.normalization.write(
                    view,
                    to: UnsafeMutableBufferPointer(
                        rebasing: buffer[position * length..<(position + 1) * length]))
            }
        }
        return values
    }

    private func features(_ values: [Float], count: Int) throws(NetworkError) -> [Float] {
        try network.output(
            request.features,
            of: ImageBatch(count: count, height: request.side, width: request.side, values: values))
    }

    private func measured(_ pairs: [RealisedPair], _ features: [Float]) -> [MeasuredPair] {
        pairs.enumerated().map { position, pair in
            let start = 2 * position * width
            let cosine = CosineSimilarity.between(
                features[start..<start + width], features[start + width..<start + 2 * width])
            return MeasuredPair(logRatio: pair.logRatio, cosine: cosine)
        }
    }
}
