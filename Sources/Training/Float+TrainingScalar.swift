import CLayerKernels
import COpenBLAS

extension Float: TrainingScalar {
    static func multiply(
        _ shape: ProductShape, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, beta: Float,
        _ c: UnsafeMutablePointer<Float>
    ) {
        cblas_sgemm(
            CblasRowMajor, shape.transposesFirst ? CblasTrans : CblasNoTrans,
            shape.transposesSecond ? CblasTrans : CblasNoTrans, blasint(shape.rows), blasint(shape.columns),
            blasint(shape.inner), 1, a, blasint(shape.firstStride), b, blasint(shape.secondStride), beta, c,
            blasint(shape.resultStride))
    }

    static func moments(
        _ x: UnsafePointer<Float>, _ rows: Int, _ channels: Int, _ mean: UnsafeMutablePointer<Double>,
        _ squares: UnsafeMutablePointer<Double>
    ) {
        jc_moments_f(x, rows, channels, mean, squares)
    }

    static func normalize(
        _ x: UnsafePointer<Float>, _ rows: Int, _ channels: Int, _ scale: UnsafePointer<Float>,
        _ shift: UnsafePointer<Float>, _ residual: UnsafePointer<Float>?, _ relu: Bool,
        _ y: UnsafeMutablePointer<Float>
    ) {
        jc_normalize_f(x, rows, channels, scale, shift, residual, relu, y)
    }

    static func normalizationSums(
        _ g: UnsafePointer<Float>, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>?, _ rows: Int,
        _ channels: Int, _ mean: UnsafePointer<Float>, _ sums: UnsafeMutablePointer<Double>,
        _ products: UnsafeMutablePointer<Double>
    ) {
        jc_normalization_sums_f(g, x, y, rows, channels, mean, sums, products)
    }

    static func normalizationBackward(
        _ g: UnsafePointer<Float>, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>?, _ rows: Int,
        _ channels: Int, _ mean: UnsafePointer<Float>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
        _ c: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ masked: UnsafeMutablePointer<Float>?
    ) {
        jc_normalization_backward_f(g, x, y, rows, channels, mean, a, b, c, out, masked)
    }

    static func winogradInput(
        _ input: UnsafePointer<Float>, _ height: Int, _ width: Int, _ channels: Int, _ first: Int,
        _ count: Int, _ zeros: UnsafePointer<Float>, _ planes: UnsafeMutablePointer<Float>, _ stride: Int
    ) {
        jc_winograd_input_f(input, height, width, channels, first, count, zeros, planes, stride)
    }

    static func winogradOutput(
        _ planes: UnsafePointer<Float>, _ stride: Int, _ height: Int, _ width: Int, _ channels: Int,
        _ first: Int, _ count: Int, _ spare: UnsafeMutablePointer<Float>,
        _ output: UnsafeMutablePointer<Float>
    ) {
        jc_winograd_output_f(planes, stride, height, width, channels, first, count, spare, output)
    }

    static func winogradOutputAdjoint(
        _ gradient: UnsafePointer<Float>, _ height: Int, _ width: Int, _ channels: Int, _ first: Int,
        _ count: Int, _ zeros: UnsafePointer<Float>, _ planes: UnsafeMutablePointer<Float>, _ stride: Int
    ) {
        jc_winograd_output_adjoint_f(gradient, height, width, channels, first, count, zeros, planes, stride)
    }

    static func winogradInputAdjoint(
        _ planes: UnsafePointer<Float>, _ stride: Int, _ height: Int, _ width: Int, _ channels: Int,
        _ first: Int, _ count: Int, _ spare: UnsafeMutablePointer<Float>,
        _ gradient: UnsafeMutablePointer<Float>
    ) {
        jc_winograd_input_adjoint_f(planes, stride, height, width, channels, first, count, spare, gradient)
    }

    static func winogradWeights(
        _ weights: UnsafePointer<Float>, _ size: Int, _ planes: UnsafeMutablePointer<Float>
    ) {
        jc_winograd_weights_f(weights, size, planes)
    }

    static func winogradWeightsAdjoint(
        _ planes: UnsafePointer<Float>, _ size: Int, _ weights: UnsafeMutablePointer<Float>
    ) {
        jc_winograd_weights_adjoint_f(planes, size, weights)
    }

    static func patches(
        _ input: UnsafePointer<Float>, _ height: Int, _ width: Int, _ channels: Int, _ kernel: Int,
        _ step: Int, _ padding: Int, _ outputHeight: Int, _ outputWidth: Int, _ first: Int, _ rows: Int,
        _ matrix: UnsafeMutablePointer<Float>
    ) {
        jc_patches_f(
            input, height, width, channels, kernel, step, padding, outputHeight, outputWidth, first, rows,
            matrix)
    }

    static func patchesAdjoint(
        _ matrix: UnsafePointer<Float>, _ height: Int, _ width: Int, _ channels: Int, _ kernel: Int,
        _ step: Int, _ padding: Int, _ outputHeight: Int, _ outputWidth: Int, _ first: Int, _ rows: Int,
        _ gradient: UnsafeMutablePointer<Float>
    ) {
        jc_patches_adjoint_f(
            matrix, height, width, channels, kernel, step, padding, outputHeight, outputWidth, first, rows,
            gradient)
    }

    static func maxPool(
        _ input: UnsafePointer<Float>, _ images: Int, _ height: Int, _ width: Int, _ channels: Int,
        _ output: UnsafeMutablePointer<Float>, _ choice: UnsafeMutablePointer<UInt8>
    ) {
        jc_max_pool_f(input, images, height, width, channels, output, choice)
    }

    static func maxPoolAdjoint(
        _ gradient: UnsafePointer<Float>, _ choice: UnsafePointer<UInt8>, _ images: Int, _ height: Int,
        _ width: Int, _ channels: Int, _ inputGradient: UnsafeMutablePointer<Float>
    ) {
        jc_max_pool_adjoint_f(gradient, choice, images, height, width, channels, inputGradient)
    }

    static func descend(
        _ w: UnsafeMutablePointer<Float>, _ v: UnsafeMutablePointer<Float>, _ first: UnsafePointer<Float>,
        _ second: UnsafePointer<Float>, _ count: Int, _ rate: Float, _ momentum: Float, _ decay: Float
    ) {
        jc_descend_f(w, v, first, second, count, rate, momentum, decay)
    }

    static func direct(
        _ padded: UnsafePointer<Float>, _ rowSize: Int, _ inputs: Int, _ kernel: Int, _ step: Int,
        _ weights: UnsafePointer<Float>, _ channels: Int, _ outputHeight: Int, _ outputWidth: Int,
        _ output: UnsafeMutablePointer<Float>
    ) {
        jc_direct_f(
            padded, rowSize, inputs, kernel, step, weights, channels, outputHeight, outputWidth, output)
    }

    static func directWeightGradient(
        _ padded: UnsafePointer<Float>, _ rowSize: Int, _ inputs: Int, _ kernel: Int, _ step: Int,
        _ gradient: UnsafePointer<Float>, _ channels: Int, _ outputHeight: Int, _ outputWidth: Int,
        _ weightGradient: UnsafeMutablePointer<Float>
    ) {
        jc_direct_weight_gradient_f(
            padded, rowSize, inputs, kernel, step, gradient, channels, outputHeight, outputWidth,
            weightGradient)
    }
}
