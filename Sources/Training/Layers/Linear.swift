/// A fully connected layer: y = x W^T + b, with weights `[outputs, inputs]`.
struct Linear<Scalar: TrainingScalar> {
    let rows: Int
    let inputs: Int
    let outputs: Int

    /// - Parameter bias: none where it is nil.
    func forward(
        _ input: UnsafePointer<Scalar>, _ weights: UnsafePointer<Scalar>, bias: UnsafePointer<Scalar>?,
        into output: UnsafeMutablePointer<Scalar>
    ) {
        if let bias {
            for row in 0..<rows { (output + row * outputs).update(from: bias, count: outputs) }
        }
        Scalar.multiply(
            ProductShape(rows: rows, columns: outputs, inner: inputs, transposesSecond: true), input, weights,
            beta: bias == nil ? 0 : 1, output)
    }

    /// dW = dy^T x, db = sum of dy and dx = dy W, all overwritten.
    func backward(
        _ input: UnsafePointer<Scalar>, _ weights: UnsafePointer<Scalar>, _ gradient: UnsafePointer<Scalar>,
        weightGradient: UnsafeMutablePointer<Scalar>, biasGradient: UnsafeMutablePointer<Scalar>?,
        inputGradient: UnsafeMutablePointer<Scalar>
    ) {
        Scalar.multiply(
            ProductShape(rows: outputs, columns: inputs, inner: rows, transposesFirst: true), gradient, input,
            beta: 0, weightGradient)
        if let biasGradient {
            biasGradient.update(repeating: 0, count: outputs)
            for row in 0..<rows {
                for output in 0..<outputs { biasGradient[output] += gradient[row * outputs + output] }
            }
        }
        Scalar.multiply(
            ProductShape(rows: rows, columns: inputs, inner: outputs), gradient, weights, beta: 0,
            inputGradient)
    }
}
