import Datasets
import Difficulty
import Layers

/// One checkpoint's evaluation, from its images to its report.
struct EvaluationSession {
    private let loaded: LoadedNetwork
    private let images: EvaluationImages
    private let pixels: PixelOptions
    private let normalization: ChosenNormalization
    private let evaluation: FeatureEvaluation
    private let isSilent: Bool

    init(
        loaded: LoadedNetwork, images: EvaluationImages, pixels: PixelOptions, evaluation: FeatureEvaluation,
        isSilent: Bool
    ) {
        self.loaded = loaded
        self.images = images
        self.pixels = pixels
        normalization = loaded.normalization(pixels, isSilent: isSilent)
        self.evaluation = evaluation
        self.isSilent = isSilent
    }

    /// All that the result depends on.
    var key: EvaluationKey {
        EvaluationKey(
            checkpoint: loaded.settings.checkpoint ?? "", encoder: loaded.settings.encoder ?? "",
            features: loaded.output.rawValue, side: side, mean: normalization.record.mean,
            standardDeviation: normalization.record.standardDeviation,
            convolution: loaded.network.identity.method, test: EvaluationKey.Images(images.test),
            training: images.training.map { EvaluationKey.Images($0) },
            neighbors: evaluation.neighborCount, temperature: evaluation.temperature, l2: evaluation.l2)
    }

    private var side: Int { pixels.side ?? loaded.defaultSide }

    /// Extracts the features and judges them; Ctrl-C keeps what is judged.
    func run() throws -> EvaluateOutput {
        let signals = SignalWatch()
        let learned = try images.training.map { try extract($0, "training features", signals) { $0 } }
        let judged = try extract(images.test, "test features", signals) { images.matching($0) }
        loaded.noteProfile(isSilent: isSilent)
        let neighbors = try neighbors(judged.features, learned?.features, signals)
        let linear = try linear(judged.features, learned?.features, signals)
        if !isSilent, linear?.isConverged == false {
            Terminal.note("warning: the linear classifier stopped short of its minimum; try a larger --l2")
        }
        let unreadable = (learned?.report.unreadable ?? []) + judged.report.unreadable
        return output(
            neighbors, linear, judged.report, trainingImages: learned?.features.count,
            unreadable: unreadable)
    }

    private func neighbors(
        _ test: LabelledFeatures, _ training: LabelledFeatures?, _ signals: SignalWatch
    ) throws -> NeighborResult? {
        let bar = ProgressBar("nearest neighbours", total: test.count, isSilent: isSilent)
        let result = try evaluation.nearestNeighbors(
            test, training: training, interruption: signals.interruption, progress: bar.show)
        bar.finish()
        return result
    }

    private func linear(
        _ test: LabelledFeatures, _ training: LabelledFeatures?, _ signals: SignalWatch
    ) throws -> LinearResult? {
        let steps = FeatureEvaluation.linearStepCount(hasTraining: training != nil)
        let bar = ProgressBar("linear classifier, steps at most", total: steps, isSilent: isSilent)
        let result = try evaluation.linear(
            test, training: training, interruption: signals.interruption, progress: bar.show)
        bar.finish()
        return result
    }

    /// Features of images with the training images' numbers of their classes.
    private func extract(
        _ dataset: SubsetDataset, _ title: String, _ signals: SignalWatch, _ label: (Int) -> Int?
    ) throws -> (features: LabelledFeatures, report: FeatureReport) {
        let extraction = FeatureExtraction(
            network: loaded.network, output: loaded.output, side: side, normalization: normalization.value,
            unreadable: images.unreadable)
        let bar = ProgressBar(title, total: dataset.count, isSilent: isSilent)
        let report = try extraction.run(
            on: dataset, threads: evaluation.threads, interruption: signals.interruption, progress: bar.show)
        bar.finish()
        guard !report.wasInterrupted else {
            throw StoppedRun("stopped before the last image: nothing was evaluated")
        }
        if !isSilent { Terminal.warn(leftOut: report.unreadable) }
        let width = report.rows.first?.count ?? 0
        let features = try LabelledFeatures(
            width: width, values: report.rows.flatMap { $0 },
            labels: report.indices.compactMap { dataset.label(at: $0).flatMap(label) },
            classCount: images.matching.classCount)
        return (features, report)
    }

    private func output(
        _ neighbors: NeighborResult?, _ linear: LinearResult?, _ report: FeatureReport, trainingImages: Int?,
        unreadable: [UnreadableImage]
    ) -> EvaluateOutput {
        EvaluateOutput(
            checkpoint: CheckpointSummary(loaded), dataset: DatasetSummary(images.test),
            training: images.training.map { DatasetSummary($0) },
            options: EvaluateOutput.Options(
                features: loaded.output.rawValue, side: side, normalization: normalization.name,
                pixels: normalization.record,
                convolution: loaded.network.identity.method, blas: BLAS.provenance,
                temperature: evaluation.temperature, l2: evaluation.l2, version: Version.current),
            classes: EvaluateOutput.Classes(
                count: images.matching.testClassCount,
                matchedBy: images.matching.isByName ? "name" : "number"),
            images: report.indices.count, trainingImages: trainingImages,
            neighbors: neighbors.map { EvaluateOutput.Neighbors($0) },
            linear: linear.map { EvaluateOutput.Linear($0) },
            unreadable: unreadable.map(UnreadableEntry.init), encoderProcess: loaded.profile,
            interrupted: neighbors == nil || linear == nil,
            judged: JudgedImages(
                images: report.indices, neighbors: neighbors?.areRight, linear: linear?.areRight))
    }
}
