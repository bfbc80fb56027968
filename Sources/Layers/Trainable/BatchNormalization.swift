/// Batch norm in training mode, with ReLU and an addition where they follow it.
///
/// y = gamma (x - mean) / sqrt(variance + epsilon) + beta [+ residual], then max(0, .); mean and variance (divided by
/// the number of rows) are those of the batch, which may go through in parts. Source: Ioffe and Szegedy 2015; torch
/// `BatchNorm2d`, and `SyncBatchNorm` for parts.
package struct BatchNormalization<Scalar: LayerScalar> {
    package let rows: Int
    package let channels: Int
    package let relu: Bool
    /// `[mean, 1 / sqrt(variance + epsilon)]` of the last batch.
    private let saved: LayerBuffer<Scalar>
    /// Mean and unbiased variance of the last batch, for the running statistics: `[mean, variance]`.
    package let statistics: LayerBuffer<Scalar>
    /// `[scale, shift]` of the last batch: y is x scale + shift.
    private let affine: LayerBuffer<Scalar>
    /// Coefficients while a backward pass runs.
    private let coefficients: LayerBuffer<Scalar>
    private let sums: LayerBuffer<Double>

    /// What is added to a variance.
    private let epsilon: Double
    /// Of a batch that goes through in parts.
    private let part: NormalizationPart<Scalar>?

    /// - Parameter part: of a batch whose rows are not all here.
    package init(
        rows: Int, channels: Int, relu: Bool, epsilon: Double = 1e-5, part: NormalizationPart<Scalar>? = nil
    ) {
        self.epsilon = epsilon
        self.part = part
        self.rows = rows
        self.channels = channels
        self.relu = relu
        saved = LayerBuffer(2 * channels)
        statistics = LayerBuffer(2 * channels)
        affine = LayerBuffer(2 * channels)
        coefficients = LayerBuffer(3 * channels)
        sums = LayerBuffer(2 * channels)
    }

    /// - Parameters:
    ///   - scale: gamma; ones where it is nil.
    ///   - shift: beta; zeros where it is nil.
    ///   - output: may be `input` itself where no backward pass follows.
    @_specialize(where Scalar == Float)
    package func forward(
        _ input: UnsafePointer<Scalar>, scale: UnsafePointer<Scalar>?, shift: UnsafePointer<Scalar>?,
        residual: UnsafePointer<Scalar>? = nil, into output: UnsafeMutablePointer<Scalar>
    ) {
        let (means, squares) = (sums.start, sums.start + channels)
        Scalar.kernels.moments(input, rows, channels, means, squares)
        let count = part?.combine(sums, rows: rows, channels: channels) ?? Double(rows)
        for channel in 0..<channels {
            let variance = squares[channel] / count
            let inverse = 1 / (variance + epsilon).squareRoot()
            let factor = inverse * Double(scale?[channel] ?? 1)
            saved.start[channel] = Scalar(means[channel])
            saved.start[channels + channel] = Scalar(inverse)
            statistics.start[channel] = Scalar(means[channel])
            statistics.start[channels + channel] = Scalar(squares[channel] / max(count - 1, 1))
            affine.start[channel] = Scalar(factor)
            affine.start[channels + channel] = Scalar(Double(shift?[channel] ?? 0) - factor * means[channel])
        }
        repeatForward(input, residual: residual, into: output)
    }

    /// y of the last batch once more, to the bit.
    ///
    /// - Parameter input: x of the forward pass.
    package func repeatForward(
        _ input: UnsafePointer<Scalar>, residual: UnsafePointer<Scalar>? = nil,
        into output: UnsafeMutablePointer<Scalar>
    ) {
        Scalar.kernels.normalize(
            input, rows, channels, affine.start, affine.start + channels, residual, relu, output)
    }

    /// dx = gamma / sigma (g - mean(g) - xhat mean(g xhat)), with g = dy where y > 0 (or everywhere without ReLU).
    ///
    /// - Parameters:
    ///   - input: x of the forward pass.
    ///   - output: y of the forward pass; nil where nothing was added, and then it is made of x again.
    ///   - gradient: dy.
    ///   - inputGradient: dx, overwritten; may be `gradient` itself.
    ///   - masked: g, for what was added before the ReLU; may be `gradient` itself.
    @_specialize(where Scalar == Float)
    package func backward(
        _ input: UnsafePointer<Scalar>, output: UnsafePointer<Scalar>?, gradient: UnsafePointer<Scalar>,
        scale: UnsafePointer<Scalar>?, scaleGradient: UnsafeMutablePointer<Scalar>?,
        shiftGradient: UnsafeMutablePointer<Scalar>?, inputGradient: UnsafeMutablePointer<Scalar>,
        masked: UnsafeMutablePointer<Scalar>? = nil
    ) {
        let mask = relu ? output : nil
        let repeats = relu && output == nil
        let factor = repeats ? UnsafePointer(affine.start) : nil
        let shift = repeats ? UnsafePointer(affine.start + channels) : nil
        let (totals, products) = (sums.start, sums.start + channels)
        let (a, b, c) = (
            coefficients.start, coefficients.start + channels, coefficients.start + 2 * channels
        )
        Scalar.kernels.normalizationSums(
            gradient, input, mask, factor, shift, rows, channels, saved.start, totals, products)
        // Of the part's own rows: whoever adds up the gradients adds the other parts'.
        for channel in 0..<channels {
            scaleGradient?[channel] = Scalar(products[channel] * Double(saved.start[channels + channel]))
            shiftGradient?[channel] = Scalar(totals[channel])
        }
        let count = part?.add(sums, channels: channels) ?? Double(rows)
        for channel in 0..<channels {
            let inverse = Double(saved.start[channels + channel])
            let along = products[channel] * inverse
            let slope = inverse * Double(scale?[channel] ?? 1)
            a[channel] = Scalar(slope)
            b[channel] = Scalar(-slope * along / count * inverse)
            c[channel] = Scalar(-slope * totals[channel] / count)
        }
        Scalar.kernels.normalizationBackward(
            gradient, input, mask, factor, shift, rows, channels, saved.start, a, b, c, inputGradient, masked)
    }
}
