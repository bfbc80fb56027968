/// The name of a Python class or function that a pickle mentions. It is never looked up.
public struct GlobalName: Sendable, Hashable, CustomStringConvertible {
    /// The Python module, for example `torch._utils`.
    public let module: String
    /// The name within the module.
    public let name: String

    /// Module and name, joined by a dot.
    public var description: String { "\(module).\(name)" }
}
