/// A block of elements in the file, which one or more tensors view.
public struct StorageReference: Sendable, Hashable {
    /// The key under which the container stores the bytes.
    public let key: String
    /// Type of the elements; ``ScalarType/uint8`` for an untyped storage.
    public let type: ScalarType
    /// Number of elements in the whole block.
    public let elementCount: Int
    /// The part of the block that is visible: all of it, except in files before torch 0.4.
    public let visible: Range<Int>

    /// Bytes of the whole block, or nil on overflow.
    var byteCount: Int? {
        let (bytes, overflow) = elementCount.multipliedReportingOverflow(by: type.byteCount)
        return overflow ? nil : bytes
    }
}
