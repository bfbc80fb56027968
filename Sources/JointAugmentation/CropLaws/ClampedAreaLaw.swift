import RealModule
import Statistics

/// The log ratio of two areas of a law, each cut to the image as ``AreaClamping`` says.
///
/// Pairs of which nothing is cut have the density f(t) E[p(s1) p(s2) | t], p the chance of that; a fixed ratio keeps an atom.
/// Of a fixed ratio the others are integrated over the first area. Of other laws they are counted on a grid of log areas: with
/// G the probabilities of the cells of both drawn areas and K those of what is left of a cell, the realised cells have
/// K^T G K. A difference of two cells spreads as a triangle.
struct ClampedAreaLaw: Sendable {
    private let law: Law
    private let range: ParameterRange
    private let clamping: AreaClamping
    private let nominal: any RatioDistribution
    private let grid: LogAreaGrid

    private static let cells = 320
    private let quadrature = AdaptiveQuadrature(tolerance: 1e-10, maximumDepth: 16)

    init(law: Law, range: ParameterRange, size: ImageSize, nominal: any RatioDistribution) {
        (self.law, self.range, self.nominal) = (law, range, nominal)
        clamping = AreaClamping(size, rule: .torchvision)
        let least = clamping.cutIntervals(logArea: Double.log(range.low)).map(\.low).min() ?? 0
        grid = LogAreaGrid(
            low: min(least, Double.log(range.low)), high: Double.log(range.high), cells: Self.cells)
    }

    func distribution() -> TabulatedDistribution {
        let bound = max(grid.width * Double(grid.cells), nominal.bound)
        let areas = [Double.log(range.low), Double.log(range.high)] + clamping.kinks
        if let ratio = law.ratio {
            let logRatio = Double.log(ratio)
            let places = areas.flatMap { cutChanges(logArea: $0) + cutChanges(logArea: $0 - logRatio) }
            return TabulatedDistribution(
                bound: bound, atoms: [RatioAtom(logRatio: logRatio, mass: bothKept(logRatio))],
                breakpoints: Array(Set([logRatio] + places.flatMap { [logRatio + $0, logRatio - $0] }))
            ) { fixedRatioDensity($0 - logRatio, ratio) }
        }
        let spread = cutDensity
        return TabulatedDistribution(
            bound: bound, atoms: [],
            breakpoints: Array(Set(areas.flatMap { first in areas.map { $0 - first } })),
            concentration: nominal.concentration
        ) { t in spread(t) + keptDensity(t) }
    }

    /// The density of pairs of which something is cut, from the grid.
    private var cutDensity: @Sendable (Double) -> Double {
        let differences = grid.differences(of: drawnCells, cut: clamping)
        let cut = differences.reduce(0, +)
        let scale = cut > 0 ? max(0, 1 - keptShare) / cut : 0
        let densities = differences.map { $0 * scale / grid.width }
        let (width, cells) = (grid.width, grid.cells)
        return { t in
            let place = t / width + Double(cells - 1)
            guard place > -1, place < Double(densities.count) else { return 0 }
            let low = place.rounded(.down)
            let value = { (index: Int) in densities.indices.contains(index) ? densities[index] : 0 }
            return value(Int(low)) * (low + 1 - place) + value(Int(low) + 1) * (place - low)
        }
    }

    // MARK: - Fixed ratios

    /// The density at log(ratio) + `shift` of pairs of which something is cut: what the second loses less what the first does.
    private func fixedRatioDensity(_ shift: Double, _ ratio: Double) -> Double {
        let (low, high, distance) = (range.low, range.high / ratio, Double.log(ratio))
        guard high > low else { return lossDensity(Double.log(low), distance, shift) }
        let kinks = clamping.kinks.flatMap { [$0, $0 - distance] }.map { Double.exp($0) }
        return quadrature.integrate(from: low, to: high, breakpoints: kinks) {
            lossDensity(Double.log($0), distance, shift)
        } / (high - low)
    }

    private func lossDensity(_ logArea: Double, _ distance: Double, _ shift: Double) -> Double {
        let (first, second) = (losses(logArea), losses(logArea + distance))
        let height = 1 / clamping.largestLogAspect
        let count = { (blocks: [(low: Double, high: Double)], value: Double) in
            Double(blocks.count { $0.low <= value && value <= $0.high })
        }
        var density = clamping.keptProbability(logArea: logArea) * height * count(second, -shift)
        density += clamping.keptProbability(logArea: logArea + distance) * height * count(first, shift)
        for one in first {
            for other in second {
                let overlap = min(one.high, other.high + shift) - max(one.low, other.low + shift)
                density += max(0, overlap) * height * height
            }
        }
        return density
    }

    /// What is cut of a log area, in intervals of equal density.
    private func losses(_ logArea: Double) -> [(low: Double, high: Double)] {
        clamping.cutIntervals(logArea: logArea).map { (logArea - $0.high, logArea - $0.low) }
    }

    private func cutChanges(logArea: Double) -> [Double] {
        guard logArea <= 0 else { return [] }
        return losses(logArea).flatMap { [$0.low, $0.high] }
    }

    // MARK: - Pairs of which nothing is cut

    /// f(t) E[p p | t]: the smaller area is uniform given t under a joined law, and of a density proportional to itself under
    /// RandomCrop.
    private func keptDensity(_ logRatio: Double) -> Double {
        let density = nominal.density(at: logRatio)
        return density > 0 ? density * bothKept(abs(logRatio)) : 0
    }

    private func bothKept(_ distance: Double) -> Double {
        let (low, high) = (range.low, range.high * Double.exp(-distance))
        guard high > low else {
            return clamping.keptProbability(logArea: Double.log(range.low))
                * clamping.keptProbability(logArea: Double.log(range.high))
        }
        let weight = { (area: Double) in law == .independent ? area : 1 }
        let kinks = clamping.kinks.flatMap { [Double.exp($0), Double.exp($0 - distance)] }
        let total = quadrature.integrate(from: low, to: high, breakpoints: kinks) { area in
            let logArea = Double.log(area)
            return weight(area) * clamping.keptProbability(logArea: logArea)
                * clamping.keptProbability(logArea: logArea + distance)
        }
        return total / (law == .independent ? 0.5 * (high * high - low * low) : high - low)
    }

    private var keptShare: Double {
        let bound = range.logRatioBound
        return 2
            * quadrature.integrate(
                from: 0, to: bound,
                breakpoints: nominal.concentration + clamping.kinks.flatMap { [-$0, bound + $0] }
            ) { keptDensity($0) }
    }

    // MARK: - The drawn areas on the grid

    /// P(the first area is in cell i, the second in cell j), of a law with a density.
    private var drawnCells: [[Double]] {
        var cells = [[Double]](repeating: [Double](repeating: 0, count: grid.cells), count: grid.cells)
        guard law != .independent else {
            let shares = (0..<grid.cells).map { grid.share($0, of: range.low, range.high) }
            return shares.map { first in shares.map { first * $0 } }
        }
        for (logRatio, mass) in logRatios where mass > 0 { add(logRatio, mass, to: &cells) }
        // The views of a pair are alike: a log ratio is as probable as its negative.
        return cells.indices.map { row in
            cells.indices.map { 0.5 * (cells[row][$0] + cells[$0][row]) }
        }
    }

    /// Log ratios of either sign with their probabilities: a rule's nodes between two cells of the grid.
    private var logRatios: [(logRatio: Double, mass: Double)] {
        let bound = range.logRatioBound
        let steps = (0...grid.cells).map { bound * Double($0) / Double(grid.cells) }
        let edges = (steps + nominal.concentration.filter { $0 > 0 }).sorted()
        let rule = GaussLegendreRule(points: 3)
        return zip(edges, edges.dropFirst()).flatMap { low, high in
            zip(rule.nodes, rule.weights).map { node, weight in
                let t = 0.5 * (low + high) + 0.5 * (high - low) * node
                return (t, (high - low) * weight * nominal.density(at: t))
            }
        }
    }

    /// Adds the pairs of a log ratio: the first area is uniform on its interval, cut at the cells of either area.
    private func add(_ logRatio: Double, _ mass: Double, to cells: inout [[Double]]) {
        let low = max(range.low, range.low * Double.exp(-logRatio))
        let high = min(range.high, range.high * Double.exp(-logRatio))
        let (start, stop) = (Double.log(low), Double.log(max(low.nextUp, high)))
        let length = max(low.nextUp, high) - low
        var edges = [start, stop]
        for cell in grid.place(start)...grid.place(stop) + 1 { edges.append(grid.edge(cell)) }
        for cell in grid.place(start + logRatio)...grid.place(stop + logRatio) + 1 {
            edges.append(grid.edge(cell) - logRatio)
        }
        let inside = edges.filter { $0 >= start && $0 <= stop }.sorted()
        for (from, to) in zip(inside, inside.dropFirst()) where to > from {
            let middle = 0.5 * (from + to)
            let share = (Double.exp(to) - Double.exp(from)) / length
            cells[grid.place(middle)][grid.place(middle + logRatio)] += mass * share
        }
    }
}

/// Equal cells of the logarithm of an area.
struct LogAreaGrid: Sendable {
    let low: Double
    let width: Double
    let cells: Int

    init(low: Double, high: Double, cells: Int) {
        (self.low, self.cells) = (low, cells)
        width = (high - low) / Double(cells)
    }

    func edge(_ cell: Int) -> Double { low + Double(cell) * width }

    /// The cell of a log area, or the nearest.
    func place(_ logArea: Double) -> Int { min(max(Int((logArea - low) / width), 0), cells - 1) }

    /// P(an area that is uniform on [`least`, `most`] lies in a cell).
    func share(_ cell: Int, of least: Double, _ most: Double) -> Double {
        let (from, to) = (max(least, Double.exp(edge(cell))), min(most, Double.exp(edge(cell + 1))))
        return max(0, to - from) / (most - least)
    }

    /// The probability of each difference of cells, second less first, from 1 - `cells` up, of pairs of which something is
    /// cut.
    func differences(of drawn: [[Double]], cut clamping: AreaClamping) -> [Double] {
        let kept = (0..<cells).map { clamping.keptProbability(logArea: edge($0) + 0.5 * width) }
        let cut = (0..<cells).map { blocks(of: $0, cut: clamping) }
        var seconds = drawn
        for row in 0..<cells {
            seconds[row] = Self.spread(drawn[row], kept: kept, cut: cut)
        }
        var sums = [Double](repeating: 0, count: 2 * cells - 1)
        for column in 0..<cells {
            let firsts = Self.spread(seconds.map { $0[column] }, kept: kept, cut: cut)
            for (row, mass) in firsts.enumerated() { sums[column - row + cells - 1] += mass }
        }
        for row in 0..<cells {
            for column in 0..<cells where drawn[row][column] > 0 {
                sums[column - row + cells - 1] -= drawn[row][column] * kept[row] * kept[column]
            }
        }
        return sums.map { max(0, $0) }
    }

    /// What becomes of the masses of cells.
    private static func spread(
        _ masses: [Double], kept: [Double], cut: [[(cell: Int, share: Double)]]
    ) -> [Double] {
        var found = [Double](repeating: 0, count: masses.count)
        for (cell, mass) in masses.enumerated() where mass > 0 {
            found[cell] += mass * kept[cell]
            for block in cut[cell] { found[block.cell] += mass * block.share }
        }
        return found
    }

    /// Cells that what is left of a cell's cut areas lies in.
    private func blocks(of cell: Int, cut clamping: AreaClamping) -> [(cell: Int, share: Double)] {
        clamping.cutIntervals(logArea: edge(cell) + 0.5 * width).flatMap { low, high in
            (place(low)...place(high)).map { target in
                let overlap = min(high, edge(target + 1)) - max(low, edge(target))
                return (target, max(0, overlap) / clamping.largestLogAspect)
            }
        }
    }
}
