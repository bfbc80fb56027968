import Layers

typealias WeightNormalization = UnitLength

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
        case .relu: Rectifier.forward(input, rows * columns, into: output)
        case .gelu: GaussianErrorUnit.forward(input, rows * columns, into: output)
        case .l2Normalize: UnitLength(rows: rows, columns: columns).forward(input, into: output)
        }
    }

    /// Turns `gradient` from that of the output into that of the input.
    func backward(_ input: UnsafePointer<Scalar>, gradient: UnsafeMutablePointer<Scalar>) {
        switch kind {
        case .none: break
        case .relu: Rectifier.backward(input, rows * columns, gradient: gradient)
        case .gelu: GaussianErrorUnit.backward(input, rows * columns, gradient: gradient)
        case .l2Normalize: UnitLength(rows: rows, columns: columns).backward(input, gradient: gradient)
        }
    }
}
