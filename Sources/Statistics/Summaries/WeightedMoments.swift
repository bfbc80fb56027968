/// Mean and standard deviation of weighted values, added one by one (West 1979).
public struct WeightedMoments: Sendable, Equatable {
    private var weight = 0.0
    private var squares = 0.0
    /// sum(w x) / sum(w); 0 without a weight.
    public private(set) var mean = 0.0

    /// Nothing added yet.
    public init() {}

    /// Adds a value with a weight of at least 0.
    public mutating func add(_ value: Double, weight added: Double) {
        guard added > 0 else { return }
        weight += added
        let deviation = value - mean
        mean += deviation * added / weight
        squares += added * deviation * (value - mean)
    }

    /// sqrt(sum(w (x - mean)^2) / sum(w)): of single values under the weighted law.
    public var standardDeviation: Double { weight > 0 ? (squares / weight).squareRoot() : 0 }
}
