/// Sums over the pairs of a run.
struct SampleSums: Sendable {
    var absoluteLogRatio = 0.0
    var absolutePixelLogRatio = 0.0
    var first = 0.0
    var second = 0.0

    mutating func add(_ pair: ParameterPair) {
        absoluteLogRatio += abs(pair.logRatio)
        first += pair.first
        second += pair.second
    }

    mutating func add(_ other: SampleSums) {
        absoluteLogRatio += other.absoluteLogRatio
        absolutePixelLogRatio += other.absolutePixelLogRatio
        first += other.first
        second += other.second
    }
}
