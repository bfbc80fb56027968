/// One axis: its label, its ends and its scale.
public struct Axis: Sendable, Equatable {
    /// What is measured, with its unit; empty for none.
    public var label: String
    /// The value at the low end, or nil to take it from the data with a small margin.
    public var low: Double?
    /// The value at the high end, or nil to take it from the data with a small margin.
    public var high: Double?
    /// How values map to positions.
    public var scale: AxisScale

    /// An axis whose ends come from the data where they are not given.
    public init(_ label: String, low: Double? = nil, high: Double? = nil, scale: AxisScale = .linear) {
        self.label = label
        self.low = low
        self.high = high
        self.scale = scale
    }

    /// An axis with a named place for each category: category i stands at the value i, from 0.
    public init(_ label: String, categories: [String]) {
        self.init(label, scale: .categories(categories))
    }
}
