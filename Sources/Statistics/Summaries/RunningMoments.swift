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

/// Means, variances and covariance of pairs of values seen one by one, which parts add up to.
///
/// One pass, without the cancellation of sums of squares. Source: Chan, Golub and LeVeque, The American
/// Statistician 37 (1983).
public struct RunningCovariance: Sendable, Equatable {
    /// Number of pairs of values.
    public private(set) var count = 0
    /// Mean of the first values; 0 before any.
    public private(set) var firstMean = 0.0
    /// Mean of the second values; 0 before any.
    public private(set) var secondMean = 0.0
    private var firstSquares = 0.0
    private var secondSquares = 0.0
    private var products = 0.0

    /// No values yet.
    public init() {}

    /// Adds a pair of values.
    public mutating func add(_ first: Double, _ second: Double) {
        count += 1
        let (firstShift, secondShift) = (first - firstMean, second - secondMean)
        firstMean += firstShift / Double(count)
        secondMean += secondShift / Double(count)
        firstSquares += firstShift * (first - firstMean)
        secondSquares += secondShift * (second - secondMean)
        products += firstShift * (second - secondMean)
    }

    /// Adds the values of another part.
    public mutating func merge(_ other: RunningCovariance) {
        guard other.count > 0 else { return }
        let (own, more) = (Double(count), Double(other.count))
        let (firstShift, secondShift) = (other.firstMean - firstMean, other.secondMean - secondMean)
        let (share, weight) = (more / (own + more), own * more / (own + more))
        count += other.count
        firstMean += firstShift * share
        secondMean += secondShift * share
        firstSquares += other.firstSquares + firstShift * firstShift * weight
        secondSquares += other.secondSquares + secondShift * secondShift * weight
        products += other.products + firstShift * secondShift * weight
    }

    /// Standard deviation of the first values' distribution, with count - 1; 0 for fewer than two.
    public var firstStandardDeviation: Double {
        count < 2 ? 0 : (firstSquares / Double(count - 1)).squareRoot()
    }

    /// Pearson's correlation, from -1 to 1; nil where one of the two does not vary.
    public var correlation: Double? {
        guard firstSquares > 0, secondSquares > 0 else { return nil }
        return min(1, max(-1, products / (firstSquares.squareRoot() * secondSquares.squareRoot())))
    }
}
