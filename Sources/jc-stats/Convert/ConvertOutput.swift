/// The JSON of `convert`.
struct ConvertOutput: Encodable {
    let checkpoint: CheckpointSummary
    let tensors: Int
    let files: [String]
}
