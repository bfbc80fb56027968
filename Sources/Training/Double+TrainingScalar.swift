import CLayerKernels
import COpenBLAS

extension Double: TrainingScalar {
    static func multiply(
        _ shape: ProductShape, _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, beta: Double,
        _ c: UnsafeMutablePointer<Double>
    ) {
        cblas_dgemm(
            CblasRowMajor, shape.transposesFirst ? CblasTrans : CblasNoTrans,
            shape.transposesSecond ? CblasTrans : CblasNoTrans, blasint(shape.rows), blasint(shape.columns),
            blasint(shape.inner), 1, a, blasint(shape.firstStride), b, blasint(shape.secondStride), beta, c,
            blasint(shape.resultStride))
    }

    static func moments(
        _ x: UnsafePointer<Double>, _ rows: Int, _ channels: Int, _ mean: UnsafeMutablePointer<Double>,
        _ squares: UnsafeMutablePointer<Double>
    ) {
        jc_moments_d(x, rows, channels, mean, squares)
    }

    static func normalize(
        _ x: UnsafePointer<Double>, _ rows: Int, _ channels: Int, _ scale: UnsafePointer<Double>,
        _ shift: UnsafePointer<Double>, _ residual: UnsafePointer<Double>?, _ relu: Bool,
        _ y: UnsafeMutablePointer<Double>
    ) {
        jc_normalize_d(x, rows, channels, scale, shift, residual, relu, y)
    }

    static func normalizationSums(
        _ g: UnsafePointer<Double>, _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>?, _ rows: Int,
        _ channels: Int, _ mean: UnsafePointer<Double>, _ sums: UnsafeMutablePointer<Double>,
        _ products: UnsafeMutablePointer<Double>
    ) {
        jc_normalization_sums_d(g, x, y, rows, channels, mean, sums, products)
    }

    static func normalizationBackward(
        _ g: UnsafePointer<Double>, _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>?, _ rows: Int,
        _ channels: Int, _ mean: UnsafePointer<Double>, _ a: UnsafePointer<Double>,
        _ b: UnsafePointer<Double>, _ c: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>,
        _ masked: UnsafeMutablePointer<Double>?
    ) {
        jc_normalization_backward_d(g, x, y, rows, channels, mean, a, b, c, out, masked)
    }

    static func winogradInput(
        _ input: UnsafePointer<Double>, _ height: Int, _ width: Int, _ channels: Int, _ first: Int,
        _ count: Int, _ zeros: UnsafePointer<Double>, _ planes: UnsafeMutablePointer<Double>, _ stride: Int
    ) {
        jc_winograd_input_d(input, height, width, channels, first, count, zeros, planes, stride)
    }

    static func winogradOutput(
        _ planes: UnsafePointer<Double>, _ stride: Int, _ height: Int, _ width: Int, _ channels: Int,
        _ first: Int, _ count: Int, _ spare: UnsafeMutablePointer<Double>,
        _ output: UnsafeMutablePointer<Double>
    ) {
        jc_winograd_output_d(planes, stride, height, width, channels, first, count, spare, output)
    }

    static func winogradOutputAdjoint(
        _ gradient: UnsafePointer<Double>, _ height: Int, _ width: Int, _ channels: Int, _ first: Int,
        _ count: Int, _ zeros: UnsafePointer<Double>, _ planes: UnsafeMutablePointer<Double>, _ stride: Int
    ) {
        jc_winograd_output_adjoint_d(gradient, height, width, channels, first, count, zeros, planes, stride)
    }

    static func winogradInputAdjoint(
        _ planes: UnsafePointer<Double>, _ stride: Int, _ height: Int, _ width: Int, _ channels: Int,
        _ first: Int, _ count: Int, _ spare: UnsafeMutablePointer<Double>,
        _ gradient: UnsafeMutablePointer<Double>
    ) {
        jc_winograd_input_adjoint_d(planes, stride, height, width, channels, first, count, spare, gradient)
    }

    static func winogradWeights(
        _ weights: UnsafePointer<Double>, _ size: Int, _ planes: UnsafeMutablePointer<Double>
    ) {
        jc_winograd_weights_d(weights, size, planes)
    }

    static func winogradWeightsAdjoint(
        _ planes: UnsafePointer<Double>, _ size: Int, _ weights: UnsafeMutablePointer<Double>
    ) {
        jc_winograd_weights_adjoint_d(planes, size, weights)
    }

    static func patches(
        _ input: UnsafePointer<Double>, _ height: Int, _ width: Int, _ channels: Int, _ kernel: Int,
        _ step: Int, _ padding: Int, _ outputHeight: Int, _ outputWidth: Int, _ first: Int, _ rows: Int,
        _ matrix: UnsafeMutablePointer<Double>
    ) {
        jc_patches_d(
            input, height, width, channels, kernel, step, padding, outputHeight, outputWidth, first, rows,
            matrix)
    }

    static func patchesAdjoint(
        _ matrix: UnsafePointer<Double>, _ height: Int, _ width: Int, _ channels: Int, _ kernel: Int,
        _ step: Int, _ padding: Int, _ outputHeight: Int, _ outputWidth: Int, _ first: Int, _ rows: Int,
        _ gradient: UnsafeMutablePointer<Double>
    ) {
        jc_patches_adjoint_d(
            matrix, height, width, channels, kernel, step, padding, outputHeight, outputWidth, first, rows,
            gradient)
    }

    static func maxPool(
        _ input: UnsafePointer<Double>, _ images: Int, _ height: Int, _ width: Int, _ channels: Int,
        _ output: UnsafeMutablePointer<Double>, _ choice: UnsafeMutablePointer<UInt8>
    ) {
        jc_max_pool_d(input, images, height, width, channels, output, choice)
    }

    static func maxPoolAdjoint(
        _ gradient: UnsafePointer<Double>, _ choice: UnsafePointer<UInt8>, _ images: Int, _ height: Int,
        _ width: Int, _ channels: Int, _ inputGradient: UnsafeMutablePointer<Double>
    ) {
        jc_max_pool_adjoint_d(gradient, choice, images, height, width, channels, inputGradient)
    }

    static func descend(
        _ w: UnsafeMutablePointer<Double>, _ v: UnsafeMutablePointer<Double>, _ first: UnsafePointer<Double>,
        _ second: UnsafePointer<Double>, _ count: Int, _ rate: Double, _ momentum: Double, _ decay: Double
    ) {
        jc_descend_d(w, v, first, second, count, rate, momentum, decay)
    }

    static func direct(
        _ padded: UnsafePointer<Double>, _ rowSize: Int, _ inputs: Int, _ kernel: Int, _ step: Int,
        _ weights: UnsafePointer<Double>, _ channels: Int, _ outputHeight: Int, _ outputWidth: Int,
        _ output: UnsafeMutablePointer<Double>
    ) {
        jc_direct_d(
            padded, rowSize, inputs, kernel, step, weights, channels, outputHeight, outputWidth, output)
    }

    static func directWeightGradient(
        _ padded: UnsafePointer<Double>, _ rowSize: Int, _ inputs: Int, _ kernel: Int, _ step: Int,
        _ gradient: UnsafePointer<Double>, _ channels: Int, _ outputHeight: Int, _ outputWidth: Int,
        _ weightGradient: UnsafeMutablePointer<Double>
    ) {
        jc_direct_weight_gradient_d(
            padded, rowSize, inputs, kernel, step, gradient, channels, outputHeight, outputWidth,
            weightGradient)
    }
}
