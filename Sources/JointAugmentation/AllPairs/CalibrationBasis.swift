import RealModule
import Statistics

/// Functions of a pair's joined parameters whose expectations under every law are known: what cosines are calibrated with.
///
/// Of the first joined parameter, with u = |t| / L and l = log(x y / (a b)) / (2 L): the Legendre polynomials 1 to 4 in
/// 2 u - 1, then l, l^2 and l u; of each other one the polynomials 1 and 2 in u alone.
public struct CalibrationBasis: Sendable {
    private let ranges: [ParameterRange]
    private let design: JointDesign
    private let parameters: [JoinedParameter]

    /// Exact to rounding between two kinks of the share of aspects that fit.
    private static let pieceRule = GaussLegendreRule(points: 10)
    /// Functions of the first parameter, and of each other one.
    private static let counts = (first: 7, other: 2)

    /// The basis of a design's joined parameters.
    ///
    /// - Throws: ``AugmentationError`` or ``ViewPipelineError`` for a parameter without a range.
    public init(design: JointDesign) throws {
        self.design = design
        parameters = design.parameters
        ranges = try parameters.map { try design.range(of: $0) }
    }

    /// Number of functions.
    public var count: Int { Self.counts.first + Self.counts.other * (ranges.count - 1) }

    /// Calls `body` with the place and the value of each function of a pair.
    @inline(__always)
    public func forEachValue(of pair: MixturePair, _ body: (Int, Double) -> Void) {
        var place = 0
        for (index, parameter) in pair.parameters.enumerated() {
            let range = ranges[index]
            let bound = range.logRatioBound
            let u = abs(parameter.logRatio) / bound
            let product = parameter.first * parameter.second / (range.low * range.high)
            let l = index == 0 ? Double.log(product) / (2 * bound) : 0
            Self.values(u, l, isFirst: index == 0) { value in
                body(place, value)
                place += 1
            }
        }
    }

    @inline(__always)
    private static func values(_ u: Double, _ l: Double, isFirst: Bool, _ body: (Double) -> Void) {
        values(u, l, l * l, isFirst: isFirst, body)
    }

    /// Linear in `l` and in `square`, so that of their means these are the means.
    @inline(__always)
    private static func values(
        _ u: Double, _ l: Double, _ square: Double, isFirst: Bool, _ body: (Double) -> Void
    ) {
        let x = 2 * u - 1
        body(x)
        body(0.5 * (3 * x * x - 1))
        guard isFirst else { return }
        body(0.5 * x * (5 * x * x - 3))
        body((35 * x * x * x * x - 30 * x * x + 3) / 8)
        body(l)
        body(square)
        body(l * u)
    }

    /// The functions' expectations under a law; crops of RandomCrop that a library accepts on an image of that size.
    ///
    /// - Throws: ``AugmentationError`` or ``ViewPipelineError`` for a law without a density.
    public func expectations(under law: Law, size: ImageSize?) throws -> [Double] {
        try zip(parameters, ranges).enumerated().flatMap { index, item in
            let (parameter, range) = item
            if parameter == .area, let size,
                design.realisation.scheme.acceptance(of: law, range: range, size: size) != nil
            {
                return Self.expectations(ofAccepted: range, size: size)
            }
            let sampler = try design.sampler(of: parameter, law: law, range: range)
            return try Self.expectations(
                law, range: range, uniformBound: sampler.isUniform ? sampler.bound : nil,
                isFirst: index == 0)
        }
    }

    /// Over |t|, then over the smaller parameter given it: of density 1 under a joint law, of density s under RandomCrop.
    private static func expectations(
        _ law: Law, range: ParameterRange, uniformBound: Double?, isFirst: Bool
    ) throws -> [Double] {
        let bound = range.logRatioBound
        let (low, high) = (range.low, range.high)
        let (logLow, logHigh) = (Double.log(low), Double.log(high))
        let end = uniformBound ?? bound
        let continuous = uniformBound == nil ? try law.logRatioLaw(on: range) : nil
        // Narrow laws have their peak at 0 or at L.
        let steps = (1...50).map { end * Double.exp2(-Double($0)) }
        let edges = ([0] + steps + steps.map { end - $0 } + [end]).sorted()
        let rule = GaussLegendreRule.twentyPoints
        var sums = [Double](repeating: 0, count: isFirst ? counts.first : counts.other)
        var total = 0.0
        for (start, stop) in zip(edges, edges.dropFirst()) where stop > start {
            for (node, weight) in zip(rule.nodes, rule.weights) {
                let t = 0.5 * (start + stop) + 0.5 * (stop - start) * node
                let mass = 0.5 * (stop - start) * weight * (continuous?.density(at: t) ?? 1)
                guard mass > 0 else { continue }
                total += mass
                let top = max(low, high * Double.exp(-t))
                // Given t the functions are linear in the means of l and of l^2.
                var (norm, mean, square) = (0.0, 0.0, 0.0)
                if isFirst {
                    for (node, weight) in zip(rule.nodes, rule.weights) {
                        let s = 0.5 * (low + top) + 0.5 * (top - low) * node
                        let weight = law == .independent ? weight * s : weight
                        let l = (2 * Double.log(s) + t - logLow - logHigh) / (2 * bound)
                        norm += weight
                        mean += weight * l
                        square += weight * l * l
                    }
                    (mean, square) = (mean / norm, square / norm)
                }
                var place = 0
                values(t / bound, mean, square, isFirst: isFirst) { value in
                    sums[place] += mass * value
                    place += 1
                }
            }
        }
        return sums.map { $0 / total }
    }

    /// Two areas that RandomResizedCrop accepts, independent, each of a density proportional to the share of aspects that
    /// fit: products of Gauss-Legendre rules between its kinks, on the half where the first is the smaller.
    private static func expectations(ofAccepted range: ParameterRange, size: ImageSize) -> [Double] {
        let fit = AspectFit(size)
        let bound = range.logRatioBound
        let kinks = fit.kinks.filter { $0 > range.low && $0 < range.high }
        let edges = ([range.low] + kinks.sorted() + [range.high])
        let rule = pieceRule
        let nodes = { (low: Double, high: Double) -> [(log: Double, area: Double, weight: Double)] in
            zip(rule.nodes, rule.weights).map { node, weight in
                let area = 0.5 * (low + high) + 0.5 * (high - low) * node
                return (
                    Double.log(area), area, 0.5 * (high - low) * weight * fit.probability(area: area)
                )
            }
        }
        let (logLow, logHigh) = (Double.log(range.low), Double.log(range.high))
        var sums = [Double](repeating: 0, count: counts.first)
        var total = 0.0
        func add(_ small: Double, _ large: Double, _ mass: Double) {
            guard mass > 0 else { return }
            total += mass
            var place = 0
            let l = (small + large - logLow - logHigh) / (2 * bound)
            values((large - small) / bound, l, isFirst: true) { value in
                sums[place] += mass * value
                place += 1
            }
        }
        let pieces = zip(edges, edges.dropFirst()).filter { $1 > $0 }.map { ($0, $1, nodes($0, $1)) }
        for (index, piece) in pieces.enumerated() {
            for small in piece.2 {
                for large in nodes(small.area, piece.1) {
                    add(small.log, large.log, small.weight * large.weight)
                }
                for other in pieces[(index + 1)...] {
                    for large in other.2 { add(small.log, large.log, small.weight * large.weight) }
                }
            }
        }
        return total > 0 ? sums.map { $0 / total } : sums
    }
}
