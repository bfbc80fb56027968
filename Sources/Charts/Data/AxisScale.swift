/// How an axis maps values to positions.
public enum AxisScale: Sendable, Equatable {
    /// Equal steps for equal differences.
    case linear
    /// Equal steps for equal ratios; values must be positive.
    case logarithmic
    /// Named places at the values 0, 1, 2 and so on.
    case categories([String])
}
