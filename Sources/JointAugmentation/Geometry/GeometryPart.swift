import Statistics

/// One piece of a ``GeometryRun``, without its counts: those are shared with other pieces.
struct GeometryPart: Sendable {
    private(set) var moments = [RunningCovariance](
        repeating: RunningCovariance(), count: GeometryMeasure.allCases.count)
    private(set) var draws: [GeometryDraw] = []

    init(
        _ request: SampleRequest, _ crops: CropSampler, size: ImageSize, pairs: Range<Int>,
        into distributions: inout [UnitDistribution]
    ) {
        if request.keepsDraws { draws.reserveCapacity(pairs.count) }
        for index in pairs {
            let pair = crops.pair(seed: request.seed, image: UInt64(index), draw: 0, size: size)
            let geometry = pair.geometry(in: size)
            let (logRatio, distance) = (pair.logRatio, abs(pair.logRatio))
            for (place, measure) in GeometryMeasure.allCases.enumerated() {
                let value = measure.value(of: geometry)
                distributions[place].add(value)
                moments[place].add(value, distance)
            }
            guard request.keepsDraws else { continue }
            let areas = ParameterPair(logRatio: logRatio, first: pair.first.area, second: pair.second.area)
            draws.append(GeometryDraw(areas: areas, geometry: geometry))
        }
    }

    /// Adds the sums of the next piece.
    mutating func merge(_ other: GeometryPart) {
        for place in moments.indices { moments[place].merge(other.moments[place]) }
        draws += other.draws
    }
}
