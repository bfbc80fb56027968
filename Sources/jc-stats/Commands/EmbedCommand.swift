import ArgumentParser
import Datasets
import Difficulty
import Foundation
import Networks

extension NetworkOutput: ExpressibleByArgument {}

extension FeatureFile.Format: ExpressibleByArgument {}

/// `jc-stats embed`: features of whole images.
struct EmbedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "embed",
        abstract: "Write the features of whole images, as .npy with their names beside or as .safetensors.",
        discussion: "Example: jc-stats embed resnet20.th test_batch.bin --output features.npy")

    @Argument(help: "A checkpoint.")
    var checkpoint: String

    @Argument(help: "Images: a folder, a CIFAR binary or a tar.")
    var data: String

    @OptionGroup var encoder: EncoderOptions
    @OptionGroup var input: NetworkInputOptions
    @OptionGroup var threading: ThreadOptions

    @Option(
        help: """
            The backbone's pooled features, the projector's output, the predictor's behind it, or the scores of \
            the network's own classifier.
            """)
    var features = NetworkOutput.backbone

    @Option(
        help: "npy: float32 [N, D]; safetensors: the same, with the names inside. (default: by the ending)")
    var format: FeatureFile.Format?

    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp(
            "The file to write; the names of .npy go to the same name with .csv.", valueName: "file"))
    var output: String

    @Flag(help: "No progress and no warnings.")
    var quiet = false

    func validate() throws {
        guard chosenFormat != nil else {
            throw ValidationError(
                "--output \(output): expected a name that ends in .npy or .safetensors, or --format")
        }
        // Names of an .npy file would take its place.
        guard OutputOptions.ending(output) != "csv" else {
            throw ValidationError("--output \(output): expected another ending than that of the names")
        }
    }

    func run() throws {
        let loaded = try LoadedNetwork(path: checkpoint, options: encoder)
        _ = try loaded.network.outputCount(features)
        let dataset = try DatasetOpening.open(data, limit: input.limit)
        let side = input.side ?? loaded.defaultSide
        let extraction = FeatureExtraction(
            network: loaded.network, output: features, side: side, normalization: input.normalization.value)
        let signals = SignalWatch()
        let bar = ProgressBar("embed", total: dataset.count, isSilent: quiet)
        let rows = try extraction.run(
            on: dataset, threads: threading.count, interruption: signals.interruption, progress: bar.show)
        bar.finish()
        guard let rows else {
            throw CommandFailure("stopped before the last image: nothing was written to \(output)")
        }
        try FeatureFile(dataset: dataset, rows: rows, provenance: provenance(loaded, dataset, side: side))
            .write(to: output, as: chosenFormat ?? .npy)
        if !quiet {
            Terminal.print("\(rows.count) x \(rows.first?.count ?? 0) \(features.rawValue) to \(output)")
            Terminal.print("assumed: \(loaded.network.architecture.assumptions)")
            if features == .logits { showAccuracy(rows, dataset) }
        }
    }

    private var chosenFormat: FeatureFile.Format? {
        format ?? FeatureFile.Format(rawValue: OutputOptions.ending(output))
    }

    private func provenance(
        _ loaded: LoadedNetwork, _ dataset: any ImageDataset, side: Int
    ) -> [String: String] {
        loaded.provenance.merging([
            "output": features.rawValue, "dataset_fingerprint": dataset.fingerprint, "side": "\(side)",
            "normalization": input.normalization.rawValue, "version": Version.current,
        ]) { first, _ in first }
    }

    private func showAccuracy(_ rows: [[Float]], _ dataset: any ImageDataset) {
        let labelled = rows.indices.compactMap { index in
            dataset.label(at: index).map { (rows[index], $0) }
        }
        guard !labelled.isEmpty else { return }
        let right = labelled.filter { scores, label in
            scores.indices.max { scores[$0] < scores[$1] } == label
        }
        Terminal.print(
            "top-1: \(right.count) of \(labelled.count), "
                + NumberText.percent(Double(right.count) / Double(labelled.count)))
    }
}
