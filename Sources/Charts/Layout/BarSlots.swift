import Algorithms

/// Where bars stand: those of several series at one place side by side, all of one width.
struct BarSlots {
    /// The width of each bar, in points.
    let width: Double
    /// The series with a bar at each place, in their order.
    private let seriesAtPlace: [Double: [Int]]

    /// Bars take at most this share of the way to their neighbours.
    private static let filledShare = 0.72
    private static let widest = 90.0

    init(_ series: [Series], _ mapping: PlotMapping) {
        var seriesAtPlace: [Double: [Int]] = [:]
        for (index, series) in series.enumerated() {
            guard case .bars(let points) = series.marks else { continue }
            for x in Set(points.map(\.x)) { seriesAtPlace[x, default: []].append(index) }
        }
        let positions = seriesAtPlace.keys.compactMap { mapping.x.position($0) }.sorted()
        let gap = positions.adjacentPairs().map { $1 - $0 }.min() ?? mapping.plot.width / 2
        let crowd = Double(seriesAtPlace.values.map(\.count).max() ?? 1)
        width = min(Self.filledShare * gap / crowd, Self.widest)
        self.seriesAtPlace = seriesAtPlace
    }

    /// How far right of its place the middle of the bar of series `index` stands, in points.
    func offset(of index: Int, at x: Double) -> Double {
        let neighbours = seriesAtPlace[x] ?? [index]
        let slot = Double(neighbours.firstIndex(of: index) ?? 0)
        return (slot - Double(neighbours.count - 1) / 2) * width
    }
}
