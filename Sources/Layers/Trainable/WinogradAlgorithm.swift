import CLayerKernels

/// A 3x3 convolution of stride 1 and padding 1 by Winograd's F(4x4, 3x3), and its derivatives by the adjoints of the
/// same transforms: Y = A^T [(G g G^T) (B^T d B)] A gives dM = A dY A^T, dU = V^T dM and dV = dM U^T.
///
/// Each takes 36 products of channels for 16 outputs where the direct way takes 144. Source of the transforms: Lavin
/// and Gray 2015.
package struct WinogradAlgorithm<Scalar: LayerScalar>: ConvolutionAlgorithm {
    package let shape: ConvolutionShape
    private let tiles: Int
    private let tilesAtOnce: Int
    private let inputStride: Int
    private let outputStride: Int
    /// Input channels whose weights' gradients are made at once.
    private let channelsAtOnce: Int

    private static var planes: Int { rows * rows }
    /// Of planes.
    private static var rows: Int { 6 }
    /// Numbers between planes, whose distance is no multiple of a memory page then: they would evict one another from the first-level
    /// cache, and 36 of them be read in twice the time.
    private static var apart: Int { 16 }
    /// Numbers of transformed inputs and outputs at once: one megabyte of float32.
    private static var elementsAtOnce: Int { 1 << 18 }
    /// The most numbers of transformed weights at once, of one block: 3.5 megabytes of float32. Products of half of them are slower.
    private static var weightsAtOnce: Int { planes * 3 << 13 }

    package init(shape: ConvolutionShape) {
        self.shape = shape
        tiles = shape.input.images * ((shape.input.height + 3) / 4) * ((shape.input.width + 3) / 4)
        let fitting = Self.elementsAtOnce / (Self.planes * (shape.input.channels + shape.outputChannels))
        tilesAtOnce = min(tiles, max(fitting / 48 * 48, 96))
        inputStride = tilesAtOnce * shape.input.channels + Self.apart
        outputStride = tilesAtOnce * shape.outputChannels + Self.apart
        let fittingChannels = Self.weightsAtOnce / (Self.planes * shape.outputChannels)
        // What is added to, block by block, has to be there as a whole. Kernels take rows in strips of twelve and others of a power
        // of two: those that begin with a multiple of 48 are as they were in one product.
        channelsAtOnce =
            tiles > tilesAtOnce || fittingChannels >= shape.input.channels
            ? shape.input.channels : max(fittingChannels / 48 * 48, 48)
    }

    private var planeSize: Int { shape.input.channels * shape.outputChannels }

    package var preparedCount: Int { Self.planes * planeSize }

    /// Where the gradients of so many weights are made in parts, transformed weights are made in six, in the same memory.
    package var preparesBackward: Bool { channelsAtOnce == shape.input.channels }

    package var needs: LayerScratchNeeds {
        LayerScratchNeeds(
            inputs: Self.planes * inputStride, products: Self.planes * outputStride,
            weights: max(
                Self.planes * (channelsAtOnce * shape.outputChannels + Self.apart),
                preparesBackward ? 0 : Self.rows * planeSize),
            channels: max(shape.input.channels, shape.outputChannels))
    }

    package var preparedParts: Int { Self.rows }

    package func prepare(
        _ weights: UnsafePointer<Scalar>, _ parts: Range<Int>, into prepared: UnsafeMutablePointer<Scalar>
    ) {
        for row in parts {
            Scalar.kernels.winogradWeights(
                weights, planeSize, row, prepared + row * Self.rows * planeSize)
        }
    }

    /// As the kernels take tiles of the input and, with as many pixels, of the output.
    private func tiles(_ first: Int, _ count: Int, channels: Int) -> jc_tiles {
        jc_tiles(
            height: shape.input.height, width: shape.input.width, channels: channels, first: first,
            count: count)
    }

    private func forEachBlock(_ body: (_ first: Int, _ count: Int) -> Void) {
        for first in stride(from: 0, to: tiles, by: tilesAtOnce) {
            body(first, min(tilesAtOnce, tiles - first))
        }
    }

    private func gather(
        _ input: UnsafePointer<Scalar>, _ first: Int, _ count: Int, _ scratch: LayerScratch<Scalar>
    ) {
        Scalar.kernels.winogradInput(
            input, tiles(first, count, channels: shape.input.channels), scratch.zeros.start,
            scratch.inputs.start, inputStride)
    }

    package func forward(
        _ input: UnsafePointer<Scalar>, _ weights: UnsafePointer<Scalar>,
        into output: UnsafeMutablePointer<Scalar>, _ scratch: LayerScratch<Scalar>
    ) {
        forEachBlock { first, count in
            gather(input, first, count, scratch)
            let product = ProductShape(
                rows: count, columns: shape.outputChannels, inner: shape.input.channels)
            let multiply = Scalar.kernels.multiply
            for plane in 0..<Self.planes {
                multiply(
                    product, scratch.inputs.start + plane * inputStride, weights + plane * planeSize, 0,
                    scratch.products.start + plane * outputStride)
            }
            Scalar.kernels.winogradOutput(
                scratch.products.start, outputStride,
                tiles(first, count, channels: shape.outputChannels), scratch.spare.start, output)
        }
    }

    package func backward(
        _ input: UnsafePointer<Scalar>, _ weights: UnsafePointer<Scalar>,
        _ outputGradient: UnsafePointer<Scalar>, weightGradient: UnsafeMutablePointer<Scalar>,
        inputGradient: UnsafeMutablePointer<Scalar>?, _ scratch: LayerScratch<Scalar>
    ) {
        forEachBlock { first, count in
            gather(input, first, count, scratch)
            Scalar.kernels.winogradOutputAdjoint(
                outputGradient, tiles(first, count, channels: shape.outputChannels), scratch.zeros.start,
                scratch.products.start, outputStride)
            addWeightGradient(first, count, to: weightGradient, scratch)
            guard let inputGradient else { return }
            multiplyBack(count, weights, scratch)
            Scalar.kernels.winogradInputAdjoint(
                scratch.inputs.start, inputStride, tiles(first, count, channels: shape.input.channels),
                scratch.spare.start, inputGradient)
        }
    }

    /// dU [+]= V^T dM, and with the last tiles dW of it.
    private func addWeightGradient(
        _ first: Int, _ count: Int, to weightGradient: UnsafeMutablePointer<Scalar>,
        _ scratch: LayerScratch<Scalar>
    ) {
        let (inputs, outputs) = (shape.input.channels, shape.outputChannels)
        let multiply = Scalar.kernels.multiply
        for channel in stride(from: 0, to: inputs, by: channelsAtOnce) {
            let channels = min(channelsAtOnce, inputs - channel)
            let distance = channels * outputs + Self.apart
            let product = ProductShape(
                rows: channels, columns: outputs, inner: count, transposesFirst: true, firstStride: inputs)
            for plane in 0..<Self.planes {
                multiply(
                    product, scratch.inputs.start + plane * inputStride + channel,
                    scratch.products.start + plane * outputStride, first == 0 ? 0 : 1,
                    scratch.weights.start + plane * distance)
            }
            guard first + count == tiles else { continue }
            Scalar.kernels.winogradWeightsAdjoint(
                scratch.weights.start, distance, channels * outputs, weightGradient + channel * outputs,
                planeSize)
        }
    }

    /// dV = dM U^T, in the place of V.
    private func multiplyBack(
        _ count: Int, _ weights: UnsafePointer<Scalar>, _ scratch: LayerScratch<Scalar>
    ) {
        let product = ProductShape(
            rows: count, columns: shape.input.channels, inner: shape.outputChannels, transposesSecond: true)
        let multiply = Scalar.kernels.multiply
        for row in 0..<Self.rows {
            let first = row * Self.rows
            if !preparesBackward {
                Scalar.kernels.winogradWeights(weights, planeSize, row, scratch.weights.start)
            }
            let transformed =
                preparesBackward ? weights + first * planeSize : UnsafePointer(scratch.weights.start)
            for column in 0..<Self.rows {
                multiply(
                    product, scratch.products.start + (first + column) * outputStride,
                    transformed + column * planeSize, 0,
                    scratch.inputs.start + (first + column) * inputStride)
            }
        }
    }
}
