import RealModule

/// Two shares of successes in the same trials: two classifiers on the same images.
///
/// Only the discordant trials, in which one of the two succeeds alone, tell them apart.
public struct PairedProportions: Sendable, Equatable {
    /// Trials, n, at least one.
    public let trials: Int
    /// Trials in which the first alone succeeds, b.
    public let firstOnly: Int
    /// Trials in which the second alone succeeds, c.
    public let secondOnly: Int

    /// Discordant trials, b + c.
    public var discordant: Int { firstOnly + secondOnly }

    /// Share of the second less that of the first, (c - b) / n.
    public var difference: Double { Double(secondOnly - firstOnly) / Double(trials) }

    /// Makes the pair of its counts.
    ///
    /// - Throws: ``StatisticsError`` without trials, or with more discordant ones than there are.
    public init(trials: Int, firstOnly: Int, secondOnly: Int) throws(StatisticsError) {
        guard trials >= 1 else {
            throw .tooFew(what: "trials of paired proportions", expected: 1, found: trials)
        }
        guard firstOnly >= 0, secondOnly >= 0, firstOnly <= trials, secondOnly <= trials - firstOnly else {
            let found = firstOnly < 0 || secondOnly < 0 ? min(firstOnly, secondOnly) : firstOnly
            throw .differentLengths(what: "discordant trials", expected: trials, found: found)
        }
        self.trials = trials
        self.firstOnly = firstOnly
        self.secondOnly = secondOnly
    }

    /// Counts the trials of two lists in the same order.
    ///
    /// - Throws: ``StatisticsError`` for lists of two lengths or without trials.
    public init(first: [Bool], second: [Bool]) throws(StatisticsError) {
        guard first.count == second.count else {
            throw .differentLengths(what: "paired trials", expected: first.count, found: second.count)
        }
        try self.init(
            trials: first.count, firstOnly: zip(first, second).count { $0 && !$1 },
            secondOnly: zip(first, second).count { !$0 && $1 })
    }
}

// MARK: - McNemar's test

extension PairedProportions {
    /// McNemar's exact test: the two-sided p-value of b of b + c fair throws, min(1, 2 P(X <= min(b, c))).
    ///
    /// Source: McNemar, Psychometrika 12 (1947), in its conditional form for any number of discordant trials.
    public var exactPValue: Double { min(1, 2 * tail) }

    /// The same with half of the weight of what was seen: 2 P(X <= min(b, c)) - P(X = b), for b = c 1 - P(X = b) / 2, and 1
    /// where no trial is discordant.
    ///
    /// Less conservative than ``exactPValue``, and of the right level in practice (Fagerland, Lydersen and Laake, BMC
    /// Medical Research Methodology 13:91, 2013).
    public var midPValue: Double {
        guard discordant > 0 else { return 1 }
        let seen = Double.exp(logProbability)
        return firstOnly == secondOnly ? 1 - seen / 2 : min(1, 2 * tail - seen)
    }

    /// log P(X = min(b, c)), X binomial of b + c throws with 1/2.
    private var logProbability: Double {
        let (n, k) = (Double(discordant), Double(min(firstOnly, secondOnly)))
        return Double.logGamma(n + 1) - Double.logGamma(k + 1) - Double.logGamma(n - k + 1) - n
            * Double.log(2)
    }

    /// P(X <= min(b, c)), from the largest term down.
    private var tail: Double {
        let n = discordant
        var (term, sum) = (1.0, 1.0)
        for place in stride(from: min(firstOnly, secondOnly), to: 0, by: -1) {
            term *= Double(place) / Double(n - place + 1)
            sum += term
            guard term > 1e-18 * sum else { break }
        }
        return Double.exp(logProbability) * sum
    }
}

// MARK: - The interval of the difference

extension PairedProportions {
    /// Tango's score interval: the differences d that |c - b - n d| <= z sqrt(n (2 q + d (1 - d))) does not refuse, q the most
    /// likely share of b given d.
    ///
    /// At d = 0 that is McNemar's chi-square (b - c)^2 / (b + c): the interval leaves 0 out where that is above z^2.
    ///
    /// Source: Tango, Statistics in Medicine 17 (1998).
    ///
    /// - Parameter confidence: in (0, 1); 0.95 as a rule.
    public func interval(confidence: Double = 0.95) -> ClosedRange<Double> {
        let z = StandardNormal.quantile(fromMedian: confidence / 2)
        let low = root(of: z, from: -1, to: difference)
        let high = root(of: -z, from: difference, to: 1)
        return low...max(low, high)
    }

    /// Where the score, which falls, passes a value.
    private func root(of value: Double, from start: Double, to end: Double) -> Double {
        var (low, high) = (start, end)
        for _ in 0..<200 {
            let middle = 0.5 * (low + high)
            guard middle > low, middle < high else { break }
            if score(middle) > value { low = middle } else { high = middle }
        }
        // The ends of the range are exact.
        return value > 0 ? (low == start ? start : low) : (high == end ? end : high)
    }

    private func score(_ d: Double) -> Double {
        let (n, b, c) = (Double(trials), Double(firstOnly), Double(secondOnly))
        let linear = (2 * n + b - c) * d - (b + c)
        let root = max(0, linear * linear + 8 * n * b * d * (1 - d)).squareRoot()
        let q = max(0, -d, (root - linear) / (4 * n))
        let distance = c - b - n * d
        let variance = n * (2 * q + d * (1 - d))
        guard variance > 0 else { return distance == 0 ? 0 : distance * .infinity }
        return distance / variance.squareRoot()
    }
}
