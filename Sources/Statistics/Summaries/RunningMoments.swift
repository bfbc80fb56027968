/// Mean and variance of values seen one by one (Welford, Technometrics 4, 1962).
public struct RunningMoments: Sendable, Equatable {
    /// Number of values.
    public private(set) var count = 0
    /// Their mean; 0 before the first.
    public private(set) var mean = 0.0
    private var squares = 0.0

    /// No values yet.
    public init() {}

    /// Adds a value.
    public mutating func add(_ value: Double) {
        count += 1
        let difference = value - mean
        mean += difference / Double(count)
        squares += difference * (value - mean)
    }

    /// Standard deviation of the values' distribution, with count - 1; 0 for fewer than two values.
    public var standardDeviation: Double { count < 2 ? 0 : (squares / Double(count - 1)).squareRoot() }
}
