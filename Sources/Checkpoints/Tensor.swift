/// A dense tensor of float32 values in row-major order.
public struct Tensor: Sendable, Equatable {
    /// Length of each dimension; empty for a scalar.
    public let shape: [Int]
    /// `shape` multiplied out many values.
    public let values: [Float]

    /// Makes a tensor of values that are already in row-major order.
    ///
    /// - Throws: ``CheckpointError`` when `values` does not fill `shape`.
    public init(shape: [Int], values: [Float]) throws(CheckpointError) {
        guard shape.allSatisfy({ $0 >= 0 }), shape.reduce(1, *) == values.count else {
            throw CheckpointError.wrongElementCount(shape: shape, found: values.count)
        }
        self.shape = shape
        self.values = values
    }
}
