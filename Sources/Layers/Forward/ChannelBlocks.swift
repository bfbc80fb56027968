/// The diagonal blocks of a convolution's channels: one for a dense convolution.
///
/// The groups of a ResNeXt are too small for a product to be worth its call. Neighbours are joined to blocks of
/// about 32 channels, with zeros between them.
package struct ChannelBlocks: Sendable, Equatable {
    package let count: Int
    /// Input channels of a block.
    package let inputs: Int
    /// Output channels of a block.
    package let outputs: Int
    /// Input channels of one group inside the block.
    package let groupInputs: Int
    /// Output channels of one group inside the block.
    package let groupOutputs: Int

    package init(_ geometry: ConvolutionGeometry) {
        groupInputs = geometry.inputChannels / geometry.groups
        groupOutputs = geometry.outputChannels / geometry.groups
        let inputs = groupInputs
        let joined = (1...geometry.groups).first {
            geometry.groups % $0 == 0 && $0 * inputs >= Self.sufficientChannels
        }
        let groups = joined ?? geometry.groups
        count = geometry.groups / groups
        self.inputs = groups * groupInputs
        outputs = groups * groupOutputs
    }

    /// Weight (output, input) of block `block` at one position of the kernel; nil between groups.
    ///
    /// - Returns: the index of output channel and of the input channel inside its group.
    package func weight(block: Int, input: Int, output: Int) -> (output: Int, input: Int)? {
        guard input / groupInputs == output / groupOutputs else { return nil }
        return (block * outputs + output, input % groupInputs)
    }

    private static let sufficientChannels = 32
}
