/// A floating type that the layers compute in: float32 for training, double to check derivatives.
///
/// The requirements are the C kernels of `TrainingKernels.h`, which says what they do, and the library's product.
protocol TrainingScalar: BinaryFloatingPoint & Sendable {
    /// C = A B + beta C for row-major matrices, either factor transposed where the shape says so.
    static func multiply(
        _ shape: ProductShape, _ a: UnsafePointer<Self>, _ b: UnsafePointer<Self>, beta: Self,
        _ c: UnsafeMutablePointer<Self>)
    /// Mean of each channel, and the sum of squared deviations from it.
    static func moments(
        _ x: UnsafePointer<Self>, _ rows: Int, _ channels: Int, _ mean: UnsafeMutablePointer<Double>,
        _ squares: UnsafeMutablePointer<Double>)
    /// y = x scale + shift [+ residual], then max(0, .) if `relu`.
    static func normalize(
        _ x: UnsafePointer<Self>, _ rows: Int, _ channels: Int, _ scale: UnsafePointer<Self>,
        _ shift: UnsafePointer<Self>, _ residual: UnsafePointer<Self>?, _ relu: Bool,
        _ y: UnsafeMutablePointer<Self>)
    /// Sums of g and of g (x - mean), with g = 0 where `y` is not positive.
    static func normalizationSums(
        _ g: UnsafePointer<Self>, _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>?, _ rows: Int,
        _ channels: Int, _ mean: UnsafePointer<Self>, _ sums: UnsafeMutablePointer<Double>,
        _ products: UnsafeMutablePointer<Double>)
    /// out = a g + b (x - mean) + c and masked = g, with g as in the sums.
    static func normalizationBackward(
        _ g: UnsafePointer<Self>, _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>?, _ rows: Int,
        _ channels: Int, _ mean: UnsafePointer<Self>, _ a: UnsafePointer<Self>, _ b: UnsafePointer<Self>,
        _ c: UnsafePointer<Self>, _ out: UnsafeMutablePointer<Self>, _ masked: UnsafeMutablePointer<Self>?)
    /// B^T d B of tiles first..<first + count.
    static func winogradInput(
        _ input: UnsafePointer<Self>, _ height: Int, _ width: Int, _ channels: Int, _ first: Int,
        _ count: Int, _ zeros: UnsafePointer<Self>, _ planes: UnsafeMutablePointer<Self>, _ stride: Int)
    /// A^T m A of tiles first..<first + count.
    static func winogradOutput(
        _ planes: UnsafePointer<Self>, _ stride: Int, _ height: Int, _ width: Int, _ channels: Int,
        _ first: Int, _ count: Int, _ spare: UnsafeMutablePointer<Self>, _ output: UnsafeMutablePointer<Self>)
    /// A y A^T of tiles first..<first + count.
    static func winogradOutputAdjoint(
        _ gradient: UnsafePointer<Self>, _ height: Int, _ width: Int, _ channels: Int, _ first: Int,
        _ count: Int, _ zeros: UnsafePointer<Self>, _ planes: UnsafeMutablePointer<Self>, _ stride: Int)
    /// Adds B v B^T of tiles first..<first + count.
    static func winogradInputAdjoint(
        _ planes: UnsafePointer<Self>, _ stride: Int, _ height: Int, _ width: Int, _ channels: Int,
        _ first: Int, _ count: Int, _ spare: UnsafeMutablePointer<Self>,
        _ gradient: UnsafeMutablePointer<Self>)
    /// G g G^T of `size` filters.
    static func winogradWeights(
        _ weights: UnsafePointer<Self>, _ size: Int, _ planes: UnsafeMutablePointer<Self>)
    /// G^T u G of `size` filters.
    static func winogradWeightsAdjoint(
        _ planes: UnsafePointer<Self>, _ size: Int, _ weights: UnsafeMutablePointer<Self>)
    /// Rows first..<first + rows of the matrix of patches.
    static func patches(
        _ input: UnsafePointer<Self>, _ height: Int, _ width: Int, _ channels: Int, _ kernel: Int,
        _ step: Int, _ padding: Int, _ outputHeight: Int, _ outputWidth: Int, _ first: Int, _ rows: Int,
        _ matrix: UnsafeMutablePointer<Self>)
    /// Adds the rows first..<first + rows of a matrix of patches to their pixels.
    static func patchesAdjoint(
        _ matrix: UnsafePointer<Self>, _ height: Int, _ width: Int, _ channels: Int, _ kernel: Int,
        _ step: Int, _ padding: Int, _ outputHeight: Int, _ outputWidth: Int, _ first: Int, _ rows: Int,
        _ gradient: UnsafeMutablePointer<Self>)
    /// Largest of 3x3 pixels at every second one, padding 1, and its place among the nine.
    static func maxPool(
        _ input: UnsafePointer<Self>, _ images: Int, _ height: Int, _ width: Int, _ channels: Int,
        _ output: UnsafeMutablePointer<Self>, _ choice: UnsafeMutablePointer<UInt8>)
    /// Adds each gradient to the pixel that was chosen.
    static func maxPoolAdjoint(
        _ gradient: UnsafePointer<Self>, _ choice: UnsafePointer<UInt8>, _ images: Int, _ height: Int,
        _ width: Int, _ channels: Int, _ inputGradient: UnsafeMutablePointer<Self>)
    /// g = (first + second) + decay w; v = momentum v + g; w -= rate v.
    static func descend(
        _ w: UnsafeMutablePointer<Self>, _ v: UnsafeMutablePointer<Self>, _ first: UnsafePointer<Self>,
        _ second: UnsafePointer<Self>, _ count: Int, _ rate: Self, _ momentum: Self, _ decay: Self)
    /// A convolution of one image that has its padding around it.
    static func direct(
        _ padded: UnsafePointer<Self>, _ rowSize: Int, _ inputs: Int, _ kernel: Int, _ step: Int,
        _ weights: UnsafePointer<Self>, _ channels: Int, _ outputHeight: Int, _ outputWidth: Int,
        _ output: UnsafeMutablePointer<Self>)
    /// Adds the gradient of its weights.
    static func directWeightGradient(
        _ padded: UnsafePointer<Self>, _ rowSize: Int, _ inputs: Int, _ kernel: Int, _ step: Int,
        _ gradient: UnsafePointer<Self>, _ channels: Int, _ outputHeight: Int, _ outputWidth: Int,
        _ weightGradient: UnsafeMutablePointer<Self>)
}
