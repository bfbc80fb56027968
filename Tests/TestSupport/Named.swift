import Testing

/// A test's argument that a log shows by its name: the start of it, where it is long.
public struct Named<Value: Sendable>: Sendable, CustomTestStringConvertible {
    /// The argument itself.
    public let value: Value
    private let name: String

    /// Letters of a name that a log shows.
    private static var length: Int { 40 }

    /// Names a value.
    public init(_ value: Value, _ name: String) { (self.value, self.name) = (value, name) }

    /// What a log shows.
    public var testDescription: String {
        name.count > Self.length ? "\(name.prefix(Self.length - 3))..." : name
    }
}

extension Sequence where Element: Sendable {
    /// Arguments of a test, each with its name.
    public func named(_ name: (Element) -> String) -> [Named<Element>] { map { Named($0, name($0)) } }
}
