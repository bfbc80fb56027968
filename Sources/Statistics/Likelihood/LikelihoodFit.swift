/// The maximum of a log-likelihood in one parameter, with the interval of the values that the data do not refute.
///
/// The interval holds all values whose log-likelihood is less than `drop` below the largest (Wilks): where the likelihood
/// has several peaks, from the first to the last of them. It needs no derivative, so that a parameter whose information
/// vanishes somewhere has one too.
public struct LikelihoodFit: Sendable, Equatable {
    /// Where the log-likelihood is largest.
    public let value: Double
    /// The log-likelihood there.
    public let logLikelihood: Double
    /// Lower end of the interval: of the search where that is no lower.
    public let low: Double
    /// Upper end of the interval: of the search where that is no higher.
    public let high: Double
    /// Whether the interval reaches the least value that was looked at.
    public let isOpenBelow: Bool
    /// Whether the interval reaches the greatest value that was looked at.
    public let isOpenAbove: Bool

    /// Half the 95% quantile of chi-square with one degree of freedom.
    public static let dropOf95Percent = 1.920_729_410_347_062

    /// Looks between the ends of a grid, and around each of its local maxima.
    ///
    /// - Parameters:
    ///   - grid: values in ascending order, fine enough that no peak lies between two of them unseen.
    ///   - drop: how far below the maximum the interval ends.
    /// - Throws: ``StatisticsError`` for fewer than two values of the grid, or where no log-likelihood is finite.
    public init(
        over grid: [Double], drop: Double = dropOf95Percent, _ logLikelihood: (Double) -> Double
    ) throws(StatisticsError) {
        guard grid.count >= 2 else {
            throw .tooFew(what: "values of a likelihood's grid", expected: 2, found: grid.count)
        }
        var points = grid.map { (value: $0, height: logLikelihood($0)) }.filter { $0.height.isFinite }
        guard !points.isEmpty else {
            throw .tooFew(what: "values of finite likelihood", expected: 1, found: 0)
        }
        for place in points.indices.reversed() {
            let neighbours = points[max(0, place - 1)...min(points.count - 1, place + 1)]
            guard neighbours.allSatisfy({ $0.height <= points[place].height }) else { continue }
            let ends = (neighbours.map(\.value).min() ?? 0, neighbours.map(\.value).max() ?? 0)
            let peak = GoldenSection.maximum(from: ends.0, to: ends.1, logLikelihood)
            if peak.height > points[place].height {
                points.insert(peak, at: peak.value < points[place].value ? place : place + 1)
            }
        }
        let best = points.max { $0.height < $1.height } ?? points[0]
        let threshold = best.height - drop
        let first = points.firstIndex { $0.height >= threshold } ?? 0
        let last = points.lastIndex { $0.height >= threshold } ?? 0
        (value, self.logLikelihood) = (best.value, best.height)
        (isOpenBelow, isOpenAbove) = (first == 0, last == points.count - 1)
        func crossing(_ below: Int, _ above: Int) -> Double {
            Self.crossing(from: points[below].value, to: points[above].value, threshold, logLikelihood)
        }
        low = first == 0 ? points[0].value : crossing(first - 1, first)
        high = last == points.count - 1 ? points[last].value : crossing(last + 1, last)
    }

    /// Where the likelihood crosses the threshold, by bisection to 1e-9 of the distance; it is reached at `inner`.
    private static func crossing(
        from outer: Double, to inner: Double, _ threshold: Double, _ logLikelihood: (Double) -> Double
    ) -> Double {
        var (outer, inner) = (outer, inner)
        for _ in 0..<30 {
            let middle = 0.5 * (outer + inner)
            if logLikelihood(middle) >= threshold { inner = middle } else { outer = middle }
        }
        return inner
    }
}

/// Golden-section search: derivatives are not needed, and a kink does no harm (Kiefer, Proc. AMS 4, 1953).
enum GoldenSection {
    /// The maximum of a function with one peak between two ends, to 1e-8 of their distance.
    static func maximum(
        from low: Double, to high: Double, _ function: (Double) -> Double
    ) -> (value: Double, height: Double) {
        let share = 0.618_033_988_749_894_9
        var (low, high) = (low, high)
        var left = (value: high - share * (high - low), height: 0.0)
        var right = (value: low + share * (high - low), height: 0.0)
        (left.height, right.height) = (function(left.value), function(right.value))
        for _ in 0..<38 {
            if left.height >= right.height {
                (high, right) = (right.value, left)
                left.value = high - share * (high - low)
                left.height = function(left.value)
            } else {
                (low, left) = (left.value, right)
                right.value = low + share * (high - low)
                right.height = function(right.value)
            }
        }
        return left.height >= right.height ? left : right
    }
}
