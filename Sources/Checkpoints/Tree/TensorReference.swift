/// A strided view of a storage: element (i, j, ...) is at offset + i strides[0] + j strides[1] + ...
///
/// After ``StorageTable/check(_:)`` every element lies within the storage.
public struct TensorReference: Sendable, Hashable {
    /// The key of the storage.
    public let storageKey: String
    /// Type of the elements.
    public let type: ScalarType
    /// Position of the first element within the storage, in elements.
    public let offset: Int
    /// Length of each dimension.
    public let shape: [Int]
    /// Step of each dimension, in elements.
    public let strides: [Int]

    /// Number of elements, or nil on overflow.
    public var elementCount: Int? { Tensor.elementCount(of: shape) }

    /// Whether the elements lie one after the other in row-major order.
    var isContiguous: Bool {
        var expected = 1
        for (length, stride) in zip(shape, strides).reversed() where length != 1 {
            if stride != expected { return false }
            expected *= length
        }
        return true
    }

    /// One past the highest element index that the view reaches, or nil on overflow.
    var upperBound: Int? {
        if shape.contains(0) { return offset }
        var last = offset
        for (length, stride) in zip(shape, strides) {
            let (reach, overflow) = (length - 1).multipliedReportingOverflow(by: stride)
            let (sum, sumOverflow) = last.addingReportingOverflow(reach)
            guard !overflow, !sumOverflow else { return nil }
            last = sum
        }
        let (bound, overflow) = last.addingReportingOverflow(1)
        return overflow ? nil : bound
    }
}
