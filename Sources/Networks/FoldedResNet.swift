/// The numbers of a backbone with every batch norm folded in: all that a forward path needs.
struct FoldedResNet: Sendable {
    let stem: FoldedConvolution
    let hasMaxPooling: Bool
    let blocks: [FoldedBlock]
    let featureCount: Int

    init(_ architecture: ResNetArchitecture, from tensors: NamedTensors) throws(NetworkError) {
        stem = try FoldedConvolution(architecture.stemLayer, from: tensors)
        hasMaxPooling = architecture.stem.maxPooling
        featureCount = architecture.featureCount
        var blocks: [FoldedBlock] = []
        for layers in architecture.blocks {
            blocks.append(try FoldedBlock(layers, from: tensors))
        }
        self.blocks = blocks
    }
}
