/// A share of successes with its interval.
public struct ProportionEstimate: Sendable, Equatable {
    /// Successes.
    public let successes: Int
    /// Trials, at least one.
    public let trials: Int

    /// Makes the estimate of `successes` in `trials`.
    ///
    /// - Throws: ``StatisticsError`` without trials, or with more successes than trials.
    public init(successes: Int, trials: Int) throws(StatisticsError) {
        guard trials >= 1 else { throw .tooFew(what: "trials of a proportion", expected: 1, found: trials) }
        guard successes >= 0, successes <= trials else {
            throw .differentLengths(what: "successes", expected: trials, found: successes)
        }
        self.successes = successes
        self.trials = trials
    }

    /// Successes over trials.
    public var share: Double { Double(successes) / Double(trials) }

    /// Wilson's score interval: the shares p at which (share - p)^2 <= z^2 p (1 - p) / trials.
    ///
    /// Source: Wilson, JASA 22 (1927).
    ///
    /// - Parameter confidence: in (0, 1); 0.95 as a rule.
    public func interval(confidence: Double = 0.95) -> ClosedRange<Double> {
        let z = StandardNormal.quantile(fromMedian: confidence / 2)
        let (count, failures) = (Double(trials), Double(trials - successes))
        let middle = Double(successes) + z * z / 2
        let half = z * (Double(successes) * failures / count + z * z / 4).squareRoot()
        let total = count + z * z
        // Rounding must not leave [0, 1], nor the ends that are exact.
        let low = successes == 0 ? 0 : max(0, (middle - half) / total)
        let high = failures == 0 ? 1 : min(1, (middle + half) / total)
        return low...high
    }
}
