/// A scalar that a checkpoint carries next to its tensors, such as the epoch.
public enum MetadataValue: Sendable, Equatable {
    /// A truth value.
    case boolean(Bool)
    /// A whole number.
    case integer(Int)
    /// A floating-point number.
    case number(Double)
    /// A string.
    case text(String)
}

extension MetadataValue: CustomStringConvertible {
    /// The value as it would be printed in a table.
    public var description: String {
        switch self {
        case .boolean(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .number(let value): "\(value)"
        case .text(let value): value
        }
    }
}
