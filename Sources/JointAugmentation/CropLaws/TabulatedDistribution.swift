import Statistics

/// A distribution without a closed form: density and probability at nodes, a cubic between them.
///
/// The cubic takes both value and slope at its two nodes, so that its error falls with the fourth power of their
/// distance.
public struct TabulatedDistribution: RatioDistribution {
    /// Largest |t|.
    public let bound: Double
    /// Log ratios of positive probability.
    public let atoms: [RatioAtom]
    /// E|T|.
    public let meanAbsoluteLogRatio: Double
    /// Log ratios at steps of the drawn law's width from its peaks.
    public let concentration: [Double]

    private let nodes: [Double]
    private let densities: [Double]
    private let probabilities: [Double]
    private let function: @Sendable (Double) -> Double

    /// Integrates a density between nodes that are dense at its break points.
    ///
    /// - Parameters:
    ///   - bound: largest |t|.
    ///   - atoms: log ratios of positive probability.
    ///   - breakpoints: log ratios at which the density has a jump, a kink or a logarithm.
    ///   - concentration: log ratios at steps of the law's width from its peaks.
    ///   - density: of the part without atoms.
    init(
        bound: Double, atoms: [RatioAtom], breakpoints: [Double], concentration: [Double] = [],
        density: @escaping @Sendable (Double) -> Double
    ) {
        let ends = ([-bound, 0, bound] + (breakpoints + concentration).filter { abs($0) < bound }).sorted()
        let nodes = Self.nodes(between: ends)
        let rule = GaussLegendreRule(points: 8)
        var probabilities = [0.0]
        var mean = atoms.reduce(0) { $0 + abs($1.logRatio) * $1.mass }
        for (low, high) in zip(nodes, nodes.dropFirst()) {
            var mass = 0.0
            for (node, weight) in zip(rule.nodes, rule.weights) {
                let t = 0.5 * (low + high) + 0.5 * (high - low) * node
                let part = 0.5 * (high - low) * weight * density(t)
                mass += part
                mean += abs(t) * part
            }
            probabilities.append(probabilities[probabilities.count - 1] + mass)
        }
        (self.bound, self.atoms, self.nodes, function) = (bound, atoms, nodes, density)
        self.concentration = concentration
        meanAbsoluteLogRatio = mean
        self.probabilities = probabilities
        densities = nodes.map(density)
    }

    /// The same with one atom more.
    func adding(_ atom: RatioAtom) -> TabulatedDistribution {
        TabulatedDistribution(copying: self, atoms: atoms + [atom])
    }

    private init(copying other: TabulatedDistribution, atoms: [RatioAtom]) {
        (bound, self.atoms) = (other.bound, atoms)
        (nodes, densities, probabilities) = (other.nodes, other.densities, other.probabilities)
        (function, concentration) = (other.function, other.concentration)
        let old = other.atoms.reduce(0) { $0 + abs($1.logRatio) * $1.mass }
        meanAbsoluteLogRatio =
            other.meanAbsoluteLogRatio - old + atoms.reduce(0) { $0 + abs($1.logRatio) * $1.mass }
    }

    /// Mass of the part without atoms: 1 less the atoms', up to the error of the integration.
    var continuousMass: Double { probabilities[probabilities.count - 1] }

    /// Density of the part without atoms.
    public func density(at logRatio: Double) -> Double {
        abs(logRatio) <= bound ? function(logRatio) : (logRatio.isNaN ? .nan : 0)
    }

    /// P(T <= t).
    public func cumulativeProbability(at logRatio: Double) -> Double {
        let below = atoms.reduce(0) { $0 + ($1.logRatio <= logRatio ? $1.mass : 0) }
        guard logRatio > -bound else { return logRatio.isNaN ? .nan : below }
        guard logRatio < bound else { return 1 }
        return min(1, below + continuousProbability(at: logRatio))
    }

    private func continuousProbability(at logRatio: Double) -> Double {
        var low = 0
        var high = nodes.count - 1
        while high - low > 1 {
            let middle = (low + high) / 2
            if nodes[middle] <= logRatio { low = middle } else { high = middle }
        }
        let width = nodes[high] - nodes[low]
        let x = (logRatio - nodes[low]) / width
        let rise = probabilities[high] - probabilities[low]
        let (start, end) = (densities[low] * width - rise, rise - densities[high] * width)
        guard start.isFinite, end.isFinite else { return probabilities[low] + rise * x }
        return probabilities[low] + rise * x + x * (1 - x) * (start * (1 - x) + end * x)
    }

    /// 64 panels between two break points, narrower towards both, where densities have kinks or logarithms.
    private static func nodes(between ends: [Double]) -> [Double] {
        var nodes = [ends[0]]
        for (low, high) in zip(ends, ends.dropFirst()) where high - low > 1e-14 {
            for panel in 1...64 {
                let share = Double(panel) / 64
                nodes.append(panel == 64 ? high : low + (high - low) * share * share * (3 - 2 * share))
            }
        }
        return nodes
    }
}
