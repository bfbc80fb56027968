import RealModule
import Statistics

/// Laws as schemes draw them on the images of the pairs, fitted to the pairs' cells.
///
/// No formula has all of it: tries, last resorts, rounding to whole pixels, images of many sizes. So each scheme draws pairs
/// of its own on the very sizes of the pairs, and the shares of these in each cell, with half a pair added to each, are the
/// law's probabilities. What JC(beta) draws is JC(0) weighted by f_beta(t) / f_0(t) at the drawn log ratio t.
struct SimulatedFits: Sendable {
    let range: ParameterRange
    let cells: PairCells
    private let pairs: ObservedPairs
    private let observed: CellCounts
    private let fine: FineBins
    private let realisations: [Realisation]
    private let count: Int
    private let threads: Int

    /// Pairs that a scheme draws for each observed one, and the limits of their number.
    ///
    /// The noise of the shares moves a log-likelihood by about the number of cells over twice this.
    private static let perPair = 100
    private static let counts = 100_000...2_000_000
    /// Beyond, too few of the pairs of JC(0) have a weight.
    static let largestBeta = 30.0
    private static let seed: UInt64 = 0x6A63

    /// - Parameter widest: of all ranges that are compared, whose cells are the same.
    init(
        _ pairs: ObservedPairs, on range: ParameterRange, widest: ParameterRange,
        _ realisations: [Realisation],
        threads: Int
    ) {
        (self.pairs, self.range, self.realisations, self.threads) = (pairs, range, realisations, threads)
        let bounds = realisations.compactMap { realisation in
            try? realisation.scheme.areaSampler(law: .joint(beta: 0), range: widest).bound
        }
        cells = PairCells(range: widest, bounds: bounds, hasParameters: pairs.hasParameters)
        fine = FineBins(range: widest)
        observed = CellCounts(pairs, in: cells, fine: fine)
        let wanted = pairs.count.multipliedReportingOverflow(by: Self.perPair)
        count = min(
            max(wanted.overflow ? .max : wanted.partialValue, Self.counts.lowerBound), Self.counts.upperBound)
    }

    /// RandomCrop and JC of each scheme that draws them; where it draws JC(0) alone, that.
    func fits() -> [LawFit] {
        realisations.flatMap { realisation -> [LawFit] in
            let laws = realisation.drawn(of: [.independent, .joint(beta: 0)])
            return laws.compactMap { law in
                guard let drawn = draw(law, realisation) else { return nil }
                let drawsAll = !realisation.drawn(of: [.joint(beta: 1)]).isEmpty
                return law != .independent && drawsAll
                    ? joint(drawn, realisation) : fixed(law, drawn, realisation)
            }
        }
    }

    // MARK: - Drawing

    /// Counts of a scheme's pairs: by cell, and by narrow bin, each by the drawn |t| too.
    private struct Drawn: Sendable {
        /// Strips of the drawn |t|: one where it does not matter.
        let strips: Int
        var cells: [Int32]
        var fine: [Int32]

        init(strips: Int, cellCount: Int) {
            self.strips = strips
            cells = [Int32](repeating: 0, count: strips * cellCount)
            fine = [Int32](repeating: 0, count: strips * FineBins.count)
        }

        mutating func add(_ other: Drawn) {
            for place in cells.indices { cells[place] += other.cells[place] }
            for place in fine.indices { fine[place] += other.fine[place] }
        }
    }

    private static let strips = 256
    private static let pieceCount = 1 << 15

    private func draw(_ law: Law, _ realisation: Realisation) -> Drawn? {
        guard let sampler = try? CropSampler(law: law, range: range, realisation: realisation) else {
            return nil
        }
        let empty = Drawn(strips: law == .independent ? 1 : Self.strips, cellCount: cells.count)
        let pieces = (count + Self.pieceCount - 1) / Self.pieceCount
        let states = Parallel.map(count: pieces, threads: threads, state: { empty }) { piece, drawn in
            let start = piece * Self.pieceCount
            for place in start..<min(start + Self.pieceCount, count) { add(place, of: sampler, to: &drawn) }
        }.states
        return states.reduce(into: empty) { $0.add($1) }
    }

    private func add(_ place: Int, of sampler: CropSampler, to drawn: inout Drawn) {
        let size = pairs.sizes[place % pairs.count]
        let pair = sampler.pair(seed: Self.seed, image: UInt64(place), draw: 0, size: size)
        let larger: Double
        let logRatio: Double
        if pairs.isRounded {
            logRatio = pair.pixelLogRatio
            larger = Double(max(pair.first.box.pixelCount, pair.second.box.pixelCount)) / size.area
        } else {
            logRatio = pair.logRatio
            larger = max(pair.first.area, pair.second.area)
        }
        let share = abs(pair.drawn.logRatio) / range.logRatioBound * Double(drawn.strips)
        let strip = min(Int(share), drawn.strips - 1)
        drawn.cells[strip * cells.count + cells.cell(logRatio: logRatio, larger: larger)] += 1
        drawn.fine[strip * FineBins.count + fine.bin(logRatio)] += 1
    }

    // MARK: - Fitting

    private func fixed(_ law: Law, _ drawn: Drawn, _ realisation: Realisation) -> LawFit {
        let weights = [Double](repeating: 1, count: drawn.strips)
        return fit(law, drawn, weights, realisation, nil)
    }

    private func joint(_ drawn: Drawn, _ realisation: Realisation) -> LawFit? {
        let grid = ExactFits.betaGrid.filter { abs($0) <= Self.largestBeta }
        let fitted = try? LikelihoodFit(over: grid) { beta in
            logLikelihood(probabilities(drawn, weights(beta, drawn.strips)))
        }
        guard let fitted else { return nil }
        return fit(
            .joint(beta: fitted.value), drawn, weights(fitted.value, drawn.strips), realisation, fitted)
    }

    /// P(|t| in the strip) under JC(beta) over that under JC(0).
    private func weights(_ beta: Double, _ strips: Int) -> [Double] {
        guard let law = try? JointLaw(beta: beta, range: range), !law.isUniform else {
            return [Double](repeating: 1, count: strips)
        }
        let bound = range.logRatioBound
        let tails = (0...strips).map { place in
            place == strips
                ? 0 : 2 * law.upperTail(beyond: DoubleDouble(bound * Double(place) / Double(strips)))
        }
        return zip(tails, tails.dropFirst()).map { Double(strips) * max(0, $0 - $1) }
    }

    private func probabilities(_ drawn: Drawn, _ weights: [Double]) -> [Double] {
        var sums = Self.sums(drawn.cells, weights)
        let total = sums.reduce(0, +) + 0.5 * Double(sums.count)
        for place in sums.indices { sums[place] = (sums[place] + 0.5) / total }
        return sums
    }

    /// Weighted counts of all strips.
    private static func sums(_ counts: [Int32], _ weights: [Double]) -> [Double] {
        let width = counts.count / weights.count
        var sums = [Double](repeating: 0, count: width)
        for (strip, weight) in weights.enumerated() where weight > 0 {
            for place in 0..<width { sums[place] += weight * Double(counts[strip * width + place]) }
        }
        return sums
    }

    private func logLikelihood(_ probabilities: [Double]) -> Double {
        zip(observed.counts, probabilities).reduce(0) {
            $1.0 == 0 ? $0 : $0 + Double($1.0) * Double.log($1.1)
        }
    }

    private func fit(
        _ law: Law, _ drawn: Drawn, _ weights: [Double], _ realisation: Realisation, _ beta: LikelihoodFit?
    ) -> LawFit {
        let probabilities = probabilities(drawn, weights)
        let inflation = 1 + Double(observed.total) / effectiveCount(drawn, weights)
        let parts = cells.partCount
        return LawFit(
            realisation: realisation, law: law, beta: beta, logLikelihood: logLikelihood(probabilities),
            chiSquare: .chiSquare(
                observed.counts, probabilities, inflation: inflation, fitted: beta == nil ? 0 : 1),
            kolmogorovSmirnov: distance(Self.sums(drawn.fine, weights), inflation),
            shares: (0..<cells.binCount).map { bin in
                probabilities[bin * parts..<(bin + 1) * parts].reduce(0, +)
            })
    }

    /// Drawn pairs of one weight that would be worth as much: (sum of weights)^2 / sum of squares.
    private func effectiveCount(_ drawn: Drawn, _ weights: [Double]) -> Double {
        let width = cells.count
        let counts = weights.indices.map { strip in
            drawn.cells[strip * width..<(strip + 1) * width].reduce(0) { $0 + Double($1) }
        }
        let sum = zip(weights, counts).reduce(0) { $0 + $1.0 * $1.1 }
        let squares = zip(weights, counts).reduce(0) { $0 + $1.0 * $1.0 * $1.1 }
        return squares > 0 ? sum * sum / squares : 1
    }

    /// The largest distance of the distribution functions at the edges of the narrow bins.
    private func distance(_ expected: [Double], _ inflation: Double) -> FitTest {
        let total = expected.reduce(0, +)
        var (seen, due) = (0.0, 0.0)
        var shares: [Double] = []
        var probabilities: [Double] = []
        for (count, weight) in zip(observed.fine, expected) {
            seen += Double(count)
            due += weight
            shares.append(seen / Double(observed.total))
            probabilities.append(due / total)
        }
        let worth = max(1, Int(Double(observed.total) / inflation))
        let test = try? KolmogorovSmirnovTest(
            cumulativeShares: shares, probabilities: probabilities, count: worth)
        return FitTest(
            statistic: test?.statistic ?? 0, degreesOfFreedom: 0, pValue: test?.pValue ?? 1)
    }
}
