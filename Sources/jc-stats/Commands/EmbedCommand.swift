import ArgumentParser
import Datasets
import Difficulty
import Foundation

extension FeatureExtraction.Output: ExpressibleByArgument {}

/// `jc-stats embed`: features of whole images.
struct EmbedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "embed",
        abstract: "Write the features of whole images as .npy, with their names beside.",
        discussion: "Example: jc-stats embed resnet20.th test_batch.bin --output features.npy")

    @Argument(help: "A checkpoint.")
    var checkpoint: String

    @Argument(help: "Images: a folder, a CIFAR binary or a tar.")
    var data: String

    @OptionGroup var encoder: EncoderOptions
    @OptionGroup var input: NetworkInputOptions
    @OptionGroup var threading: ThreadOptions

    @Option(help: "Pooled features, or the scores of the network's own classifier.")
    var features: FeatureExtraction.Output = .backbone

    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp("float32 [N, D]; the names go to the same name with .csv.", valueName: "file.npy"))
    var output: String

    @Flag(help: "No progress and no warnings.")
    var quiet = false

    func validate() throws {
        guard OutputOptions.ending(output) == "npy" else {
            throw ValidationError("--output \(output): expected a name that ends in .npy")
        }
    }

    func run() throws {
        let loaded = try LoadedNetwork(path: checkpoint, encoder: encoder.encoder)
        let dataset = try DatasetOpening.open(data, limit: input.limit)
        let extraction = FeatureExtraction(
            network: loaded.network, output: features, side: input.side ?? loaded.defaultSide,
            normalization: input.normalization.value)
        let signals = SignalWatch()
        let bar = ProgressBar("embed", total: dataset.count, isSilent: quiet)
        let rows = try extraction.run(
            on: dataset, threads: threading.count, interruption: signals.interruption, progress: bar.show)
        bar.finish()
        guard let rows else {
            throw CommandFailure("stopped before the last image: nothing was written to \(output)")
        }
        try OutputFile(output).write(NPYArray.data(rows.flatMap { $0 }, columns: rows.first?.count ?? 0))
        try OutputFile(namesPath).write(names(dataset))
        if !quiet {
            Terminal.print("\(rows.count) x \(rows.first?.count ?? 0) \(features.rawValue) to \(output)")
            if features == .logits { showAccuracy(rows, dataset) }
        }
    }

    private var namesPath: String { String(output.dropLast(3)) + "csv" }

    private func names(_ dataset: any ImageDataset) -> Data {
        var csv = CSVText("index,name,label,class")
        for index in 0..<dataset.count {
            let label = dataset.label(at: index)
            let name = label.flatMap {
                dataset.classNames.indices.contains($0) ? dataset.classNames[$0] : nil
            }
            csv.add(index, dataset.name(at: index), label.map { "\($0)" } ?? "", name ?? "")
        }
        return csv.data
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
