/// A linear layer of a head, with batch norm and ReLU where they follow it.
struct HeadLayerPlan: Sendable, Equatable {
    let inputs: Int
    let outputs: Int
    let weight: Int
    /// Where the bias stands, if there is one.
    let bias: Int?
    /// Whether the bias keeps its first value: batch norm takes it away again.
    let hasFrozenBias: Bool
    let normalization: NormalizationPlan?
    let relu: Bool
}
