/// What the weighted pairs of one image add up to.
public struct ImageSums: Sendable, Equatable {
    /// Sum of the weights.
    public private(set) var weight = 0.0
    /// Sum of weights times values.
    public private(set) var weighted = 0.0
    /// Sum of squared weights.
    public private(set) var squaredWeight = 0.0
    /// Number of pairs.
    public let pairs: Int

    /// Adds up weights and values, of equal number.
    public init(weights: some Collection<Double>, values: some Collection<Double>) {
        precondition(weights.count == values.count, "a weight for each value")
        pairs = values.count
        for (weight, value) in zip(weights, values) {
            self.weight += weight
            weighted += weight * value
            squaredWeight += weight * weight
        }
    }

    /// Values that all weigh 1.
    public init(values: some Collection<Double>) {
        pairs = values.count
        weight = Double(values.count)
        weighted = values.reduce(0, +)
        squaredWeight = weight
    }

    /// The weighted sum of (value - `origin`).
    func weighted(from origin: Double) -> Double { weighted - origin * weight }
}
