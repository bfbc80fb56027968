import Datasets
import Difficulty
import Layers

/// One run of `evaluate` from the command line to its report.
struct EvaluationSession {
    private let loaded: LoadedNetwork
    private let test: SubsetDataset
    private let training: SubsetDataset?
    private let matching: ClassMatching
    private let pixels: PixelOptions
    private let normalization: ChosenNormalization
    private let unreadable: UnreadablePolicy
    private let evaluation: FeatureEvaluation
    private let isSilent: Bool

    /// Opens the images and matches their classes.
    init(
        loaded: LoadedNetwork, test: String, testLimit: Int?, training: String?, trainingLimit: Int?,
        pixels: PixelOptions, unreadable: UnreadablePolicy, evaluation: FeatureEvaluation, isSilent: Bool
    ) throws {
        self.loaded = loaded
        self.test = try DatasetOpening.labelled(
            test, limit: testLimit, unreadable: unreadable, isSilent: isSilent)
        self.training = try training.map {
            try DatasetOpening.labelled(
                $0, limit: trainingLimit, unreadable: unreadable, isSilent: isSilent)
        }
        matching = try ClassMatching(test: self.test, training: self.training ?? self.test)
        self.pixels = pixels
        normalization = loaded.normalization(pixels, isSilent: isSilent)
        self.unreadable = unreadable
        self.evaluation = evaluation
        self.isSilent = isSilent
    }

    private var side: Int { pixels.side ?? loaded.defaultSide }

    /// Extracts the features and judges them; Ctrl-C keeps what is judged.
    func run() throws -> EvaluateOutput {
        let signals = SignalWatch()
        if !isSilent { warn() }
        let learned = try training.map { try extract($0, "training features", signals) { $0 } }
        let judged = try extract(test, "test features", signals) { matching($0) }
        loaded.noteProfile(isSilent: isSilent)
        let neighbors = try neighbors(judged.features, learned?.features, signals)
        let linear = try linear(judged.features, learned?.features, signals)
        if !isSilent, linear?.isConverged == false {
            Terminal.note("warning: the linear classifier stopped short of its minimum; try a larger --l2")
        }
        let unreadable = (learned?.report.unreadable ?? []) + judged.report.unreadable
        return output(
            neighbors, linear, images: judged.features.count, trainingImages: learned?.features.count,
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
            unreadable: unreadable)
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
            classCount: matching.classCount)
        return (features, report)
    }

    /// What would make the result mean something else, before the time is spent.
    private func warn() {
        if let training, training.fingerprint == test.fingerprint {
            Terminal.note(
                "warning: \(training.path) and \(test.path) hold the same images: top-1 is too high")
        }
    }

    private func output(
        _ neighbors: NeighborResult?, _ linear: LinearResult?, images: Int, trainingImages: Int?,
        unreadable: [UnreadableImage]
    ) -> EvaluateOutput {
        EvaluateOutput(
            checkpoint: CheckpointSummary(loaded), dataset: DatasetSummary(test),
            training: training.map { DatasetSummary($0) },
            options: EvaluateOutput.Options(
                features: loaded.output.rawValue, side: side, normalization: normalization.name,
                pixels: normalization.record,
                convolution: loaded.network.identity.method, blas: BLAS.provenance,
                temperature: evaluation.temperature, l2: evaluation.l2, version: Version.current),
            classes: EvaluateOutput.Classes(
                count: matching.testClassCount, matchedBy: matching.isByName ? "name" : "number"),
            images: images, trainingImages: trainingImages,
            neighbors: neighbors.map { EvaluateOutput.Neighbors($0) },
            linear: linear.map { EvaluateOutput.Linear($0) },
            unreadable: unreadable.map(UnreadableEntry.init), encoderProcess: loaded.profile,
            interrupted: neighbors == nil || linear == nil)
    }
}
