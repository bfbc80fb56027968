/// The filters of a 3x3 convolution in Winograd's domain.
struct WinogradWeights {
    private let convolution: FoldedConvolution
    private let channels: ChannelBlocks

    init(_ convolution: FoldedConvolution, _ channels: ChannelBlocks) {
        self.convolution = convolution
        self.channels = channels
    }

    /// G (a, b, c) of F(4, 3) at the points 0, 1, -1, 2, -2 and infinity (Lavin and Gray 2015); six lanes count.
    private static func transformed(_ a: Double, _ b: Double, _ c: Double) -> SIMD8<Double> {
        let (sum1, sum2) = ((a + c) / 6, (a + 4 * c) / 24)
        return SIMD8(a / 4, -sum1 - b / 6, -sum1 + b / 6, sum2 + b / 12, sum2 - b / 12, c, 0, 0)
    }

    /// For each of the 36 planes, for each block of channels.
    func products() -> [ProductWeights] {
        let all = transformed()
        let (inner, columns) = (channels.inputs, channels.outputs)
        return stride(from: 0, to: all.count, by: inner * columns).map {
            ProductWeights(all[$0..<($0 + inner * columns)], inner: inner, columns: columns)
        }
    }

    /// G g G^T in double precision, rounded once: `[36, block, input channel, output channel]`.
    private func transformed() -> [Float] {
        let size = channels.inputs * channels.outputs
        let planeSize = channels.count * size
        var weights = [Float](repeating: 0, count: WinogradConvolution.planes * planeSize)
        weights.withUnsafeMutableBufferPointer { weights in
            for block in 0..<channels.count {
                for input in 0..<channels.inputs {
                    for output in 0..<channels.outputs {
                        guard let at = channels.weight(block: block, input: input, output: output) else {
                            continue
                        }
                        let start = at.output * convolution.geometry.weightsPerOutput + at.input * 9
                        store(
                            convolution.weights[start..<(start + 9)], planeSize,
                            at: block * size + input * channels.outputs + output, in: weights)
                    }
                }
            }
        }
        return weights
    }

    /// One filter of nine weights, to element `first` of each plane.
    private func store(
        _ filter: ArraySlice<Float>, _ planeSize: Int, at first: Int,
        in weights: UnsafeMutableBufferPointer<Float>
    ) {
        func weight(_ index: Int) -> Double { Double(filter[filter.startIndex + index]) }
        let left = Self.transformed(weight(0), weight(3), weight(6))
        let middle = Self.transformed(weight(1), weight(4), weight(7))
        let right = Self.transformed(weight(2), weight(5), weight(8))
        for row in 0..<6 {
            let line = Self.transformed(left[row], middle[row], right[row])
            for column in 0..<6 { weights[(6 * row + column) * planeSize + first] = Float(line[column]) }
        }
    }
}
