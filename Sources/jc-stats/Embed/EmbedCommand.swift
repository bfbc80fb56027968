import ArgumentParser
import Datasets
import Difficulty
import Encoders
import Foundation
import Layers

extension FeatureFile.Format: ExpressibleByArgument {}

/// `jc-stats embed`: features of whole images.
struct EmbedCommand: ParsableCommand, ChecksIdleOptions {
    static let configuration = CommandConfiguration(
        commandName: "embed",
        abstract: "Write the features of whole images, as .npy with their names beside or as .safetensors.",
        discussion: "Example: jc-stats embed resnet20.th test_batch.bin --output features.npy")

    @Argument(help: "A checkpoint, unless there is --encoder-command.")
    var checkpoint: String?

    @Argument(help: "Images: \(DatasetOpening.sources).")
    var data: String?

    /// What is encoded.
    enum Subject: String, ExpressibleByArgument, CaseIterable { case images, views }

    @Option(help: "Whole images, or the views in a folder that `views` wrote, a row each.")
    var of = Subject.images

    @OptionGroup var process: ProcessOptions
    @OptionGroup var encoder: EncoderOptions
    @OptionGroup var input: NetworkInputOptions
    @OptionGroup var unreadable: UnreadableOptions
    @OptionGroup var threading: ThreadOptions

    @Option(
        help: """
            The backbone's pooled features, the projector's output, the predictor's behind it, or the scores of \
            the network's own classifier.
            """)
    var features = FeatureKind.backbone

    @Option(
        help: "npy: float32 [N, D]; safetensors: the same, with the names inside. (default: by the ending)")
    var format: FeatureFile.Format?

    @OptionGroup var files: OutputOptions

    func listIdle(_ idle: inout IdleOptions) {
        process.listIdle(&idle)
        idle.add("--side", "--limit", when: of == .views, because: "--of views takes all of them as they are")
    }

    func validate() throws {
        let (checkpoint, data) = try process.arguments(checkpoint, data)
        for path in files.output where !isReport(path) {
            guard format(of: path) != nil else {
                throw ValidationError(
                    "--output \(path): expected a name that ends in .npy, .safetensors or .json, or --format")
            }
            // Names of an .npy file would take its place.
            guard OutputOptions.ending(path) != "csv" else {
                throw ValidationError("--output \(path): expected another ending than that of the names")
            }
        }
        guard !files.output.allSatisfy(isReport) else {
            throw ValidationError("--output: expected a name that ends in .npy or .safetensors, found none")
        }
        try files.checkPlaces()
        let inputs = InputFiles([checkpoint, data])
        try inputs.check(files)
        for path in files.output where format(of: path) == .npy {
            try inputs.check(FeatureFile.namesPath(beside: path), as: "names of --output")
        }
    }

    func run() throws {
        try threading.reserve()
        let (checkpoint, data) = try process.arguments(checkpoint, data)
        let loaded = try LoadedNetwork(
            process.source(else: checkpoint ?? ""), options: encoder, output: features)
        try loaded.check(input.pixels)
        let normalization = loaded.normalization(input.pixels, isSilent: files.quiet)
        let views = of == .views ? try ViewFolder(data) : nil
        let dataset: any ImageDataset =
            try views?.dataset()
            ?? DatasetOpening.open(
                data, limit: input.limit, unreadable: unreadable.policy, isSilent: files.quiet)
        let side = views?.record.settings.views.side ?? input.side ?? loaded.defaultSide
        let places = files.output.filter { !isReport($0) }
        let identity = RowIdentity(
            features: features.rawValue, encoder: loaded.settings.checkpoint ?? "",
            data: dataset.fingerprint)
        let file = try FeatureFile(of: dataset, identity, for: places[0])
        let (summary, accuracy) = try extract(loaded, dataset, normalization, side: side, to: file)
        let facts = provenance(loaded, dataset, normalization, side: side)
        for path in places {
            try file.write(summary, to: path, as: format(of: path) ?? .npy, provenance: facts)
        }
        loaded.noteProfile(isSilent: files.quiet)
        let output = output(loaded, dataset, summary, accuracy, normalization, side: side)
        try files.deliver(
            output, lines: files.quiet ? [] : EmbedText(output: output).lines,
            remark: output.checkpoint.choice)
    }

    private func extract(
        _ loaded: LoadedNetwork, _ dataset: any ImageDataset, _ normalization: ChosenNormalization, side: Int,
        to file: FeatureFile
    ) throws -> (FeatureSummary, ClassAccuracy?) {
        let extraction = FeatureExtraction(
            network: loaded.network, output: features, side: side, normalization: normalization.value,
            unreadable: unreadable.policy)
        let signals = SignalWatch()
        let bar = ProgressBar("embed", total: dataset.count, isSilent: files.quiet)
        var accuracy = features == .logits ? ClassAccuracy() : nil
        defer { bar.finish() }
        let summary = try extraction.forEach(
            of: dataset, threads: threading.count, interruption: signals.interruption, progress: bar.show
        ) { index, row in
            try file.add(index, row)
            if accuracy?.add(row, of: index, in: dataset) == false { accuracy = nil }
        }
        bar.finish()
        if !files.quiet { Terminal.warn(leftOut: summary.unreadable) }
        guard !summary.wasInterrupted else {
            throw StoppedRun(
                "stopped before the last image: nothing was written to \(files.output.joined(separator: ", "))"
            )
        }
        return (summary, accuracy.flatMap { $0.labelled > 0 ? $0 : nil })
    }

    private func isReport(_ path: String) -> Bool { OutputOptions.ending(path) == "json" }

    private func format(of path: String) -> FeatureFile.Format? {
        format ?? FeatureFile.Format(rawValue: OutputOptions.ending(path))
    }

    private func output(
        _ loaded: LoadedNetwork, _ dataset: any ImageDataset, _ summary: FeatureSummary,
        _ accuracy: ClassAccuracy?, _ normalization: ChosenNormalization, side: Int
    ) -> EmbedOutput {
        EmbedOutput(
            checkpoint: CheckpointSummary(loaded), dataset: DatasetSummary(dataset),
            features: features.rawValue, convolution: loaded.network.identity.method, blas: BLAS.provenance,
            side: side, normalization: normalization.name, pixels: normalization.record,
            images: summary.count, columns: summary.columns, accuracy: accuracy, files: files.output,
            unreadable: summary.unreadable.map(UnreadableEntry.init), encoderProcess: loaded.profile,
            version: Version.current)
    }

    private func provenance(
        _ loaded: LoadedNetwork, _ dataset: any ImageDataset, _ normalization: ChosenNormalization, side: Int
    ) -> [String: String] {
        let subset = dataset.subset.map { ["subset": $0.description] } ?? [:]
        return loaded.provenance.merging(subset) { first, _ in first }.merging([
            "output": features.rawValue, "dataset_fingerprint": dataset.fingerprint, "side": "\(side)",
            "normalization": normalization.name, "version": Version.current,
            "mean": normalization.record.meanText,
            "standard_deviation": normalization.record.standardDeviationText,
        ]) { first, _ in first }
    }
}
