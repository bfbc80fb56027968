import RealModule
import Statistics

/// One piece of a sampling run, without its histogram: that is shared with other pieces.
struct SamplePart: Sendable {
    private(set) var sums = SampleSums()
    private(set) var draws: [ParameterPair] = []

    init(_ source: PairSource, pairs: Range<Int>, into histogram: inout Histogram) {
        if source.keepsDraws { draws.reserveCapacity(pairs.count) }
        guard let crops = source.crops, let size = source.size else {
            drawParameters(source, pairs, &histogram)
            return
        }
        for index in pairs {
            let pair = crops.pair(seed: source.seed, image: UInt64(index), draw: 0, size: size)
            sums.absolutePixelLogRatio += abs(pair.pixelLogRatio)
            let logRatio = pair.logRatio
            sums.add(ParameterPair(logRatio: logRatio, first: pair.first.area, second: pair.second.area))
            histogram.add(logRatio)
            guard source.keepsDraws else { continue }
            draws.append(
                ParameterPair(logRatio: logRatio, first: pair.first.area, second: pair.second.area))
        }
    }

    /// Log ratios are binned in batches: a histogram of its own for each would wait on its counters.
    private mutating func drawParameters(
        _ source: PairSource, _ pairs: Range<Int>, _ histogram: inout Histogram
    ) {
        var logRatios: [Double] = []
        logRatios.reserveCapacity(pairs.count)
        for index in pairs {
            let (u, v) = RandomStream(seed: source.seed, image: UInt64(index)).firstTwoUnits
            let pair = source.parameters.pair(u, v)
            sums.add(pair)
            logRatios.append(pair.logRatio)
            if source.keepsDraws { draws.append(pair) }
        }
        logRatios.withUnsafeBufferPointer { histogram.add(contentsOf: $0) }
    }
}
