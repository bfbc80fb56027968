/// A dense tensor of float32 values in row-major order.
public struct Tensor: Sendable, Equatable {
    /// Length of each dimension; empty for a scalar.
    public let shape: [Int]
    /// `shape` multiplied out many values.
    public let values: [Float]

    /// Makes a tensor of values that are already in row-major order.
    ///
    /// - Throws: ``CheckpointError/wrongElementCount(shape:found:)`` when `values` does not fill `shape`.
    public init(shape: [Int], values: [Float]) throws(CheckpointError) {
        guard Tensor.elementCount(of: shape) == values.count else {
            throw CheckpointError.wrongElementCount(shape: shape, found: values.count)
        }
        self.shape = shape
        self.values = values
    }

    /// The product of `shape`, or nil where a length is negative or the product overflows.
    static func elementCount(of shape: [Int]) -> Int? {
        guard shape.allSatisfy({ $0 >= 0 }) else { return nil }
        if shape.contains(0) { return 0 }
        var count = 1
        for length in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: length)
            guard !overflow else { return nil }
            count = product
        }
        return count
    }
}
