/// What one convolution is to do: on which maps, and what follows its products.
///
/// Maps are channels-last, `[image][row][column][channel]`. The buffers of `input` and `output` reach beyond the
/// images by ``ProductWeights/excess`` rows, which products may read and overwrite.
struct LayerRun {
    let images: Int
    let size: MapSize
    let input: UnsafeBufferPointer<Float>
    let output: UnsafeMutableBufferPointer<Float>
    /// What is added before the ReLU; lies as `output` does.
    var residual: UnsafePointer<Float>?
    var appliesReLU: Bool

    /// Start of the residual at this element.
    func residual(at element: Int) -> UnsafePointer<Float>? { residual.map { $0 + element } }
}
