import Datasets

/// The JSON of `embed`.
struct EmbedOutput: CommandResult {
    static let schema = "embed"

    let checkpoint: CheckpointSummary
    let dataset: DatasetSummary
    /// What the network was asked for: backbone, encoder, prediction or logits.
    let features: String
    let convolution: String
    /// The linear-algebra library: it decides the last bits.
    let blas: String
    let side: Int
    let normalization: String
    let pixels: NormalizationRecord
    /// Images that have features, and how many numbers each has.
    let images: Int
    let columns: Int
    /// Null but for the scores of labelled images.
    @ExplicitNull var accuracy: ClassAccuracy?
    let files: [String]
    let unreadable: [UnreadableEntry]
    /// Absent without a process.
    let encoderProcess: ProcessProfileOutput?
    let version: String

    enum CodingKeys: String, CodingKey {
        case checkpoint, dataset, features, convolution, blas, side, normalization, pixels, images, columns
        case accuracy, files, unreadable, version
        case encoderProcess = "encoder_process"
    }
}

/// `embed` for a person.
struct EmbedText {
    let output: EmbedOutput

    var lines: [String] {
        let leftOut =
            output.unreadable.isEmpty ? "" : ", \(NumberText.count(output.unreadable.count)) left out"
        return [
            "\(output.images) x \(output.columns) \(output.features)\(choice) to "
                + output.files.joined(separator: ", ") + leftOut
        ] + output.pixels.lines(output.normalization, assumed: output.checkpoint.assumed)
            + (output.checkpoint.choice.map { [$0] } ?? []) + (output.accuracy.map { [line($0)] } ?? [])
    }

    private var choice: String { output.dataset.subset == nil ? "" : " of images" + output.dataset.choice }

    private func line(_ accuracy: ClassAccuracy) -> String {
        "top-1: \(accuracy.right) of \(accuracy.labelled), \(NumberText.percent(accuracy.top1))"
    }
}

/// How many labelled images have their largest score in their own class.
struct ClassAccuracy: Encodable {
    private(set) var right = 0
    private(set) var labelled = 0
    private(set) var top1 = 0.0

    /// Counts the scores of an image; false without as many of them as there are classes.
    mutating func add(_ scores: [Float], of index: Int, in dataset: any ImageDataset) -> Bool {
        guard scores.count == dataset.classNames.count else { return false }
        guard let label = dataset.label(at: index) else { return true }
        labelled += 1
        right += scores.indices.max { scores[$0] < scores[$1] } == label ? 1 : 0
        top1 = Double(right) / Double(labelled)
        return true
    }
}
