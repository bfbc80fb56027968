/// A measured value with, where it is known, its interval.
public struct DataPoint: Sendable, Equatable {
    /// The position along the horizontal axis.
    public var x: Double
    /// The value.
    public var y: Double
    /// The low end of the value's interval, in the units of y.
    public var low: Double?
    /// The high end of the value's interval, in the units of y.
    public var high: Double?

    /// A point at (x, y) with an error bar from `low` to `high` where both are given.
    public init(x: Double, y: Double, low: Double? = nil, high: Double? = nil) {
        self.x = x
        self.y = y
        self.low = low
        self.high = high
    }
}
