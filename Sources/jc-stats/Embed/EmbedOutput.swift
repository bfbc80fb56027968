/// The JSON of `embed`.
struct EmbedOutput: Encodable {
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
    let version: String
}
