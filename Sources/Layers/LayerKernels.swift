import CLayerKernels
import COpenBLAS

/// A floating type that layers compute in: float32 to train and to run, double to check derivatives.
package protocol LayerScalar: BinaryFloatingPoint & Sendable {
    /// The loops of this type that want the processor's widest vectors.
    static var kernels: LayerKernels<Self> { get }
}

/// The C kernels of one scalar type, as `LayerKernels.h` describes them, and the library's matrix product.
///
/// Maps are channels last, `rows` counts the pixels of all images. No kernel allocates or checks lengths.
package struct LayerKernels<Scalar: LayerScalar>: Sendable {
    package typealias Input = UnsafePointer<Scalar>
    package typealias Output = UnsafeMutablePointer<Scalar>

    /// C = op(A) op(B) + beta C, row-major: (shape, A, B, beta, C).
    package let multiply: @Sendable (ProductShape, Input, Input, Scalar, Output) -> Void
    /// Mean of each channel, and the sum of squared deviations from it: (x, rows, channels, mean, squares).
    let moments:
        @Sendable (Input, Int, Int, UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>) -> Void
    /// y = x scale + shift [+ residual], then max(0, .) if `relu`: (x, rows, channels, scale, shift, residual, relu, y).
    let normalize: @Sendable (Input, Int, Int, Input, Input, Input?, Bool, Output) -> Void
    /// Sums of g and of g (x - mean), with g = 0 where y, or x scale + shift, is not positive: (g, x, y, scale, shift, rows,
    /// channels, mean, sums, products).
    let normalizationSums:
        @Sendable (
            Input, Input, Input?, Input?, Input?, Int, Int, Input, UnsafeMutablePointer<Double>,
            UnsafeMutablePointer<Double>
        ) -> Void
    /// out = a g + b (x - mean) + c and masked = g, with g as in the sums: (g, x, y, scale, shift, rows, channels, mean, a, b,
    /// c, out, masked).
    let normalizationBackward:
        @Sendable (
            Input, Input, Input?, Input?, Input?, Int, Int, Input, Input, Input, Input, Output, Output?
        ) -> Void
    /// B^T d B: (input, tiles, zeros, planes, stride between planes).
    let winogradInput: @Sendable (Input, jc_tiles, Input, Output, Int) -> Void
    /// A^T m A: (planes, stride, tiles, spare, output).
    let winogradOutput: @Sendable (Input, Int, jc_tiles, Output, Output) -> Void
    /// A y A^T: (gradient, tiles, zeros, planes, stride).
    let winogradOutputAdjoint: @Sendable (Input, jc_tiles, Input, Output, Int) -> Void
    /// Adds B v B^T: (planes, stride, tiles, spare, gradient).
    let winogradInputAdjoint: @Sendable (Input, Int, jc_tiles, Output, Output) -> Void
    /// Six planes of G g G^T, those of a row of the first G: (weights, filters, row, planes).
    let winogradWeights: @Sendable (Input, Int, Int, Output) -> Void
    /// G^T u G: (planes, distance between them, filters, weights, stride).
    let winogradWeightsAdjoint: @Sendable (Input, Int, Int, Output, Int) -> Void
    /// Rows of the matrix of patches: (input, window, first, rows, matrix).
    let im2col: @Sendable (Input, jc_window, Int, Int, Output) -> Void
    /// Adds rows of a matrix of patches to their pixels: (matrix, window, first, rows, gradient).
    let im2colAdjoint: @Sendable (Input, jc_window, Int, Int, Output) -> Void
    /// A convolution of one image inside its padding: (padded, row size, window, weights, output).
    let direct: @Sendable (Input, Int, jc_window, Input, Output) -> Void
    /// Adds the gradient of its weights: (padded, row size, window, gradient, weight gradient).
    let directWeightGradient: @Sendable (Input, Int, jc_window, Input, Output) -> Void
    /// Largest of 3x3 pixels at every second one, padding 1, and its place: (input, map, output, choice).
    let maxPool: @Sendable (Input, jc_map, Output, UnsafeMutablePointer<UInt8>?) -> Void
    /// Adds each gradient to the pixel that was chosen: (gradient, choice, map, input gradient).
    let maxPoolAdjoint: @Sendable (Input, UnsafePointer<UInt8>, jc_map, Output) -> Void
    /// sum += term: (sum, term, count).
    package let accumulate: @Sendable (Output, Input, Int) -> Void
    /// g = gradient + decay w, v = momentum v + g, w -= rate v: (w, v, gradient, count, rate, momentum, decay).
    package let descend: @Sendable (Output, Output, Input, Int, Scalar, Scalar, Scalar) -> Void
    /// target += share (source - target): (target, source, count, share).
    package let follow: @Sendable (Output, Input, Int, Scalar) -> Void
    /// g = scale gradient + decay w, v = momentum v + rate g, w -= applied v: (w, v, gradient, count, rate, momentum, decay,
    /// scale, applied).
    package let descendScaled:
        @Sendable (Output, Output, Input, Int, Scalar, Scalar, Scalar, Scalar, Scalar) -> Void
    /// Adam's moments of scale gradient, and w = shrink w - step first / (sqrt(second) spread + epsilon): (w, first, second,
    /// gradient, count, share of first kept, share of second kept, scale, step, spread, epsilon, shrink).
    package let adam:
        @Sendable (
            Output, Output, Output, Input, Int, Scalar, Scalar, Scalar, Scalar, Scalar, Scalar, Scalar
        ) -> Void
    /// Sums of w^2 and of (gradient + decay w)^2: (w, gradient, count, decay, sums).
    package let squares: @Sendable (Input, Input, Int, Scalar, UnsafeMutablePointer<Double>) -> Void
    /// y = max(0, x): (x, count, y).
    package let rectify: @Sendable (Input, Int, Output) -> Void
    /// gradient = 0 where x is not positive: (x, count, gradient).
    package let rectifyAdjoint: @Sendable (Input, Int, Output) -> Void
    /// y = x Phi(x) (Hendrycks and Gimpel 2016), in float32 within 3e-7 |x|: (x, count, y).
    package let gelu: @Sendable (Input, Int, Output) -> Void
    /// gradient *= Phi(x) + x phi(x): (x, count, gradient).
    package let geluAdjoint: @Sendable (Input, Int, Output) -> Void
    /// Rows become exp(x) / sum(exp(x)), the sums' logarithms go beside: (x, rows, width, logarithms).
    package let softmax: @Sendable (Output, Int, Int, UnsafeMutablePointer<Double>) -> Void
}

extension LayerScalar {
    /// A product of the library as ``LayerKernels`` has it: its arguments are the order, whether A and B are transposed, rows,
    /// columns, inner, alpha, A, its stride, B, its stride, beta, C and its stride.
    @inline(__always)
    fileprivate static func rowMajor(
        _ product:
            @escaping @Sendable (
                CBLAS_ORDER, CBLAS_TRANSPOSE, CBLAS_TRANSPOSE, blasint, blasint, blasint, Self,
                UnsafePointer<Self>,
                blasint, UnsafePointer<Self>, blasint, Self, UnsafeMutablePointer<Self>, blasint
            ) -> Void
    )
        -> @Sendable (
            ProductShape, UnsafePointer<Self>, UnsafePointer<Self>, Self, UnsafeMutablePointer<Self>
        ) -> Void
    {
        { shape, a, b, beta, c in
            product(
                CblasRowMajor, shape.transposesFirst ? CblasTrans : CblasNoTrans,
                shape.transposesSecond ? CblasTrans : CblasNoTrans, blasint(shape.rows),
                blasint(shape.columns), blasint(shape.inner), 1, a, blasint(shape.firstStride), b,
                blasint(shape.secondStride), beta, c, blasint(shape.resultStride))
        }
    }
}

extension Float: LayerScalar {
    package static let kernels = LayerKernels<Float>(
        multiply: rowMajor { cblas_sgemm($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) },
        moments: jc_moments_f, normalize: jc_normalize_f, normalizationSums: jc_normalization_sums_f,
        normalizationBackward: jc_normalization_backward_f, winogradInput: jc_winograd_input_f,
        winogradOutput: jc_winograd_output_f, winogradOutputAdjoint: jc_winograd_output_adjoint_f,
        winogradInputAdjoint: jc_winograd_input_adjoint_f, winogradWeights: jc_winograd_weights_f,
        winogradWeightsAdjoint: jc_winograd_weights_adjoint_f, im2col: jc_im2col_f,
        im2colAdjoint: jc_im2col_adjoint_f, direct: jc_direct_f,
        directWeightGradient: jc_direct_weight_gradient_f, maxPool: jc_max_pool_f,
        maxPoolAdjoint: jc_max_pool_adjoint_f, accumulate: jc_accumulate_f, descend: jc_descend_f,
        follow: jc_follow_f, descendScaled: jc_descend_scaled_f, adam: jc_adam_f, squares: jc_squares_f,
        rectify: jc_rectify_f, rectifyAdjoint: jc_rectify_adjoint_f, gelu: jc_gelu_f,
        geluAdjoint: jc_gelu_adjoint_f, softmax: jc_softmax_f)
}

extension Double: LayerScalar {
    package static let kernels = LayerKernels<Double>(
        multiply: rowMajor { cblas_dgemm($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) },
        moments: jc_moments_d, normalize: jc_normalize_d, normalizationSums: jc_normalization_sums_d,
        normalizationBackward: jc_normalization_backward_d, winogradInput: jc_winograd_input_d,
        winogradOutput: jc_winograd_output_d, winogradOutputAdjoint: jc_winograd_output_adjoint_d,
        winogradInputAdjoint: jc_winograd_input_adjoint_d, winogradWeights: jc_winograd_weights_d,
        winogradWeightsAdjoint: jc_winograd_weights_adjoint_d, im2col: jc_im2col_d,
        im2colAdjoint: jc_im2col_adjoint_d, direct: jc_direct_d,
        directWeightGradient: jc_direct_weight_gradient_d, maxPool: jc_max_pool_d,
        maxPoolAdjoint: jc_max_pool_adjoint_d, accumulate: jc_accumulate_d, descend: jc_descend_d,
        follow: jc_follow_d, descendScaled: jc_descend_scaled_d, adam: jc_adam_d, squares: jc_squares_d,
        rectify: jc_rectify_d, rectifyAdjoint: jc_rectify_adjoint_d, gelu: jc_gelu_d,
        geluAdjoint: jc_gelu_adjoint_d, softmax: jc_softmax_d)
}
