/// What the weighted pairs of one image add up to.
public struct ImageSums: Sendable, Equatable {
    /// Sum of the weights.
    public let weight: Double
    /// Sum of weights times values.
    public let weighted: Double
    /// Sum of squared weights.
    public let squaredWeight: Double
    /// Number of pairs.
    public let pairs: Int

    /// Adds up weights and values, of equal number.
    @inlinable
    public init(weights: some Collection<Double>, values: some Collection<Double>) {
        precondition(weights.count == values.count, "a weight for each value")
        var (sum, weighted, squares) = (0.0, 0.0, 0.0)
        for (weight, value) in zip(weights, values) {
            sum += weight
            weighted += weight * value
            squares += weight * weight
        }
        self.init(weight: sum, weighted: weighted, squaredWeight: squares, pairs: values.count)
    }

    /// Values that all weigh 1.
    @inlinable
    public init(values: some Collection<Double>) {
        let count = values.count
        var sum = 0.0
        for value in values { sum += value }
        self.init(weight: Double(count), weighted: sum, squaredWeight: Double(count), pairs: count)
    }

    @usableFromInline
    init(weight: Double, weighted: Double, squaredWeight: Double, pairs: Int) {
        (self.weight, self.weighted, self.squaredWeight, self.pairs) = (
            weight, weighted, squaredWeight, pairs
        )
    }

    /// The weighted sum of (value - `origin`).
    func weighted(from origin: Double) -> Double { weighted - origin * weight }
}
