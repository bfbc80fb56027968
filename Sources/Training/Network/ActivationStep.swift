import Layers

/// What follows a linear layer in a pass, where no batch norm does it by the way.
struct ActivationStep<Scalar: LayerScalar> {
    private let kind: TrainableHead.Activation
    private let rows: Int
    private let columns: Int

    /// - Parameter isFused: whether a batch norm rectifies already.
    init?(_ kind: TrainableHead.Activation, rows: Int, columns: Int, isFused: Bool) {
        if kind == .none || kind == .relu && isFused { return nil }
        (self.kind, self.rows, self.columns) = (kind, rows, columns)
    }

    func forward(_ input: UnsafePointer<Scalar>, into output: UnsafeMutablePointer<Scalar>) {
        switch kind {
        case .none: break
        case .relu: Scalar.kernels.rectify(input, rows * columns, output)
        case .gelu: Scalar.kernels.gelu(input, rows * columns, output)
        case .l2Normalize: UnitLength(rows: rows, columns: columns).forward(input, into: output)
        }
    }

    /// Turns `gradient` from that of the output into that of the input.
    func backward(_ input: UnsafePointer<Scalar>, gradient: UnsafeMutablePointer<Scalar>) {
        switch kind {
        case .none: break
        case .relu: Scalar.kernels.rectifyAdjoint(input, rows * columns, gradient)
        case .gelu: Scalar.kernels.geluAdjoint(input, rows * columns, gradient)
        case .l2Normalize: UnitLength(rows: rows, columns: columns).backward(input, gradient: gradient)
        }
    }
}
