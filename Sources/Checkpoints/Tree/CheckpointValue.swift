/// One inert value of a checkpoint: a scalar, or the number of a container in its ``CheckpointTree``.
public enum CheckpointValue: Sendable, Hashable {
    /// Python's `None`.
    case none
    /// A truth value.
    case boolean(Bool)
    /// An integer of up to 64 bits.
    case integer(Int)
    /// A longer integer, as little-endian two's complement.
    case largeInteger([UInt8])
    /// A floating-point number.
    case number(Double)
    /// A string.
    case text(String)
    /// A container, tensor or object: an index into ``CheckpointTree/nodes``.
    case node(Int)

    /// The string, if this is one.
    public var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    /// The integer, if this is one of up to 64 bits.
    public var integer: Int? {
        guard case .integer(let integer) = self else { return nil }
        return integer
    }
}
