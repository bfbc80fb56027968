/// What was drawn for one view: the operations that follow its crop, in their order.
public struct ViewParameters: Sendable, Hashable {
    /// The operations; a step that its probability left out is not among them.
    public let operations: [ViewOperation]

    /// Makes the parameters of a view.
    public init(operations: [ViewOperation]) { self.operations = operations }

    /// The same operations with `parameter` set to `value` where it occurs.
    public func replacing(_ parameter: JoinedParameter, with value: Double) -> Self {
        Self(operations: operations.map { parameter.replace(in: $0, with: value) })
    }

    /// The value of `parameter`, or nil where its operation was left out.
    public func value(of parameter: JoinedParameter) -> Double? {
        operations.lazy.compactMap(parameter.value(in:)).first
    }
}
