@testable import Layers

/// Batch norm with an addition behind it as a function of arrays.
struct NormalizationRun {
    let rows: Int
    let channels: Int
    let isAffine: Bool
    let normalization: BatchNormalization<Double>

    /// What it is a function of.
    struct Values {
        var input: [Double]
        var scale: [Double]
        var shift: [Double]
        var residual: [Double]
    }

    init(rows: Int, channels: Int, isAffine: Bool, relu: Bool) {
        self.rows = rows
        self.channels = channels
        self.isAffine = isAffine
        normalization = BatchNormalization(rows: rows, channels: channels, relu: relu)
    }

    func forward(_ values: Values) -> [Double] {
        var output = values.input
        values.scale.withUnsafeBufferPointer { scale in
            values.shift.withUnsafeBufferPointer { shift in
                normalization.forward(
                    values.input, scale: isAffine ? scale.baseAddress : nil,
                    shift: isAffine ? shift.baseAddress : nil, residual: values.residual, into: &output)
            }
        }
        return output
    }

    /// The gradients of all values where that of the output is `gradient`.
    func backward(_ values: Values, _ gradient: [Double]) -> Values {
        let output = forward(values)
        var result = values
        result.scale.withUnsafeMutableBufferPointer { scale in
            result.shift.withUnsafeMutableBufferPointer { shift in
                values.scale.withUnsafeBufferPointer { factors in
                    normalization.backward(
                        values.input, output: output, gradient: gradient,
                        scale: isAffine ? factors.baseAddress : nil,
                        scaleGradient: isAffine ? scale.baseAddress : nil,
                        shiftGradient: isAffine ? shift.baseAddress : nil, inputGradient: &result.input,
                        masked: &result.residual)
                }
            }
        }
        return result
    }
}
