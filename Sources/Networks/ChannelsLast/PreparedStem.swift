import CNetworkKernels

/// The stem at its place: images to channels-last maps, the first convolution, and perhaps the pooling.
struct PreparedStem: Sendable {
    let layer: PreparedLayer
    let imageSize: MapSize
    let hasReLU: Bool
    let hasMaxPooling: Bool

    init(_ network: FoldedResNet, _ size: MapSize, _ method: ConvolutionMethod) {
        layer = PreparedLayer(network.stem, size, method)
        imageSize = size
        hasReLU = network.stemHasReLU
        hasMaxPooling = network.hasMaxPooling
    }

    var outputSize: MapSize { hasMaxPooling ? MaxPooling.outputSize(layer.outputSize) : layer.outputSize }
    var outputCount: Int { outputSize.area * layer.outputChannels }
    var imageCount: Int { 3 * imageSize.area }

    /// Images `[3, height, width]`, one after the other, to maps `[height', width', channels]`.
    func apply(
        _ images: UnsafeBufferPointer<Float>, count: Int, into output: UnsafeMutableBufferPointer<Float>,
        _ workspace: ForwardWorkspace
    ) {
        let pixels = workspace.inside[0]
        workspace.scratch.clock?.enter(layer.description)
        workspace.scratch.clock.measure(.transforms) { interleave(images, count: count, into: pixels) }
        guard hasMaxPooling else {
            return layer.apply(
                UnsafeBufferPointer(pixels), images: count, into: output, appliesReLU: hasReLU,
                workspace.scratch)
        }
        let maps = workspace.inside[1]
        layer.apply(
            UnsafeBufferPointer(pixels), images: count, into: maps, appliesReLU: hasReLU, workspace.scratch)
        workspace.scratch.clock.measure(.epilogue) {
            for image in 0..<count {
                guard let input = maps.baseAddress, let target = output.baseAddress else { return }
                jc_max_pool(
                    input + image * layer.outputCount, layer.outputSize.height, layer.outputSize.width,
                    layer.outputChannels, target + image * outputCount)
            }
        }
    }

    private func interleave(
        _ images: UnsafeBufferPointer<Float>, count: Int, into pixels: UnsafeMutableBufferPointer<Float>
    ) {
        let area = imageSize.area
        for image in 0..<count {
            let start = image * imageCount
            for pixel in 0..<area {
                for channel in 0..<3 {
                    pixels[start + 3 * pixel + channel] = images[start + channel * area + pixel]
                }
            }
        }
    }
}
