/// A fully connected layer: y = x W^T + b, with weights `[outputs, inputs]`.
package struct Linear<Scalar: LayerScalar> {
    package let rows: Int
    package let inputs: Int
    package let outputs: Int

    package init(rows: Int, inputs: Int, outputs: Int) {
        self.rows = rows
        self.inputs = inputs
        self.outputs = outputs
    }

    /// - Parameter bias: none where it is nil.
    package func forward(
        _ input: UnsafePointer<Scalar>, _ weights: UnsafePointer<Scalar>, bias: UnsafePointer<Scalar>?,
        into output: UnsafeMutablePointer<Scalar>
    ) {
        if let bias {
            for row in 0..<rows { (output + row * outputs).update(from: bias, count: outputs) }
        }
        Scalar.kernels.multiply(
            ProductShape(rows: rows, columns: outputs, inner: inputs, transposesSecond: true), input, weights,
            bias == nil ? 0 : 1, output)
    }

    /// dW = dy^T x, db = sum of dy and dx = dy W, all overwritten.
    package func backward(
        _ input: UnsafePointer<Scalar>, _ weights: UnsafePointer<Scalar>, _ gradient: UnsafePointer<Scalar>,
        weightGradient: UnsafeMutablePointer<Scalar>, biasGradient: UnsafeMutablePointer<Scalar>?,
        inputGradient: UnsafeMutablePointer<Scalar>
    ) {
        Scalar.kernels.multiply(
            ProductShape(rows: outputs, columns: inputs, inner: rows, transposesFirst: true), gradient, input,
            0, weightGradient)
        if let biasGradient {
            biasGradient.zero(outputs)
            for row in 0..<rows { Scalar.kernels.accumulate(biasGradient, gradient + row * outputs, outputs) }
        }
        Scalar.kernels.multiply(
            ProductShape(rows: rows, columns: inputs, inner: outputs), gradient, weights, 0,
            inputGradient)
    }
}
