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
        let outcomes = try Parallel.map(count: dataset.count, threads: request.threads) {
            index throws(DifficultyError) -> ImageOutcome in
            guard !interruption.isRequested else { return .notReached }
            let outcome = try measure(index, of: dataset)
            progress(done.increment())
            return outcome
        }
        return try report(outcomes, dataset: dataset)
    }

    private func measure(_ index: Int, of dataset: any ImageDataset) throws(DifficultyError) -> ImageOutcome {
        let name = dataset.name(at: index)
        let pairs: [RealisedPair]
        let values: [Float]
        do {
            let image = try dataset.image(at: index)
            pairs = try draw(on: image, index: index)
            values = try views(of: pairs, on: image)
        } catch {
            return .unreadable(UnreadableImage(name: name, reason: "\(error)"))
        }
        do throws(NetworkError) {
            let features = try features(values, count: 2 * pairs.count)
            return .measured(measured(pairs, features))
        } catch {
            throw .network(image: name, error)
        }
    }

    /// The pairs of each law in turn.
    private func draw(on image: RGBImage, index: Int) throws -> [RealisedPair] {
        let size = try ImageSize(width: image.width, height: image.height)
        return samplers.flatMap { sampler in
            (0..<request.pairsPerImage).map { draw in
                sampler.pair(
                    seed: request.seed, image: UInt64(index), draw: UInt32(truncatingIfNeeded: draw),
                    size: size)
            }
        }
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

    private func report(
        _ outcomes: [ImageOutcome], dataset: any ImageDataset
    ) throws(DifficultyError) -> SDFReport {
        let measured = outcomes.compactMap(\.pairs)
        let unreadable = outcomes.compactMap(\.unreadable)
        guard measured.count >= 2 else {
            throw .tooFewImages(
                dataset: dataset.path, measured: measured.count, unreadable: unreadable.count,
                firstReason: unreadable.first.map { "\($0.name): \($0.reason)" })
        }
        do throws(StatisticsError) {
            let results = try request.laws.indices.map { law throws(StatisticsError) in
                try result(law, measured)
            }
            return SDFReport(
                results: results, curve: curve(measured), imageCount: measured.count, unreadable: unreadable,
                wasInterrupted: outcomes.contains(.notReached))
        } catch {
            throw .statistics(error)
        }
    }

    private func result(_ law: Int, _ measured: [[MeasuredPair]]) throws(StatisticsError) -> SDFResult {
        let count = request.pairsPerImage
        var mean = ClusteredMean()
        var moments = RunningMoments()
        for pairs in measured {
            let own = pairs[law * count..<(law + 1) * count].map(\.cosine)
            mean.addImage(values: own)
            for cosine in own { moments.add(cosine) }
        }
        return SDFResult(
            law: request.laws[law], estimate: try mean.estimate(), deviation: moments.standardDeviation)
    }

    /// E[cos | t] from the pairs of all JC laws: given t, they draw the rest alike.
    private func curve(_ measured: [[MeasuredPair]]) -> [SDFCurvePoint] {
        let count = request.pairsPerImage
        let joint = request.laws.indices.filter { request.laws[$0].beta != nil }
        let perImage = measured.map { pairs in joint.flatMap { pairs[$0 * count..<($0 + 1) * count] } }
        return SDFCurve(bound: request.range.logRatioBound, bins: 21).points(perImage)
    }
}
