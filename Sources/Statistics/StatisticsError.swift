/// What can be wrong with the input of a statistic.
public enum StatisticsError: Error, Equatable {
    /// The ends or the number of the bins make no histogram.
    case invalidBins(low: Double, high: Double, bins: Int)
    /// Two histograms to be merged have different bins.
    case differentBins
    /// Too few values or bins for what is asked.
    case tooFew(what: String, expected: Int, found: Int)
    /// Two lists that belong together differ in length.
    case differentLengths(what: String, expected: Int, found: Int)
}

extension StatisticsError: CustomStringConvertible {
    /// One line: what, expected, found.
    public var description: String {
        switch self {
        case .invalidBins(let low, let high, let bins):
            "histogram: expected low < high and at least 1 bin, found low \(low), high \(high), \(bins) bins"
        case .differentBins:
            "histograms to merge: expected the same bins, found different ones"
        case .tooFew(let what, let expected, let found):
            "\(what): expected at least \(expected), found \(found)"
        case .differentLengths(let what, let expected, let found):
            "\(what): expected \(expected), found \(found)"
        }
    }
}
