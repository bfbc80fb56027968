/// Every value that the axes have to hold, gathered over all series.
struct DataExtent {
    private(set) var x: [Double] = []
    private(set) var y: [Double] = []
    private(set) var standsOnZero = false
    private var barPositions: [Double] = []
    private let hasLogarithmicX: Bool
    private let hasLogarithmicY: Bool

    init(_ chart: Chart) {
        hasLogarithmicX = chart.xAxis.scale == .logarithmic
        hasLogarithmicY = chart.yAxis.scale == .logarithmic
        for series in chart.series { add(series.marks) }
        addBarWidths()
    }

    private mutating func add(_ marks: Marks) {
        switch marks {
        case .line(let xs, let ys):
            for (x, y) in zip(xs, ys) where x.isFinite && y.isFinite && hasPlace(x, y) {
                self.x.append(x)
                self.y.append(y)
            }
        case .steps(let edges, let heights):
            x += edges
            y += heights
            standsOnZero = true
        case .band(let xs, let low, let high):
            x += xs
            y += low + high
        case .bars(let points):
            barPositions += points.map(\.x)
            y += points.flatMap(Self.heights)
            standsOnZero = true
        case .points(let points, _):
            x += points.map(\.x)
            y += points.flatMap(Self.heights)
        case .horizontal(let value, let low, let high): y += [value, low, high].compactMap { $0 }
        case .vertical(let value): x.append(value)
        }
    }

    /// A line's point without a place on one axis has no say on the other.
    private func hasPlace(_ x: Double, _ y: Double) -> Bool {
        (!hasLogarithmicX || x > 0) && (!hasLogarithmicY || y > 0)
    }

    private static func heights(_ point: DataPoint) -> [Double] {
        [point.y, point.low, point.high].compactMap { $0 }
    }

    /// A bar reaches half the way to its nearest neighbour.
    private mutating func addBarWidths() {
        let places = Set(barPositions).sorted()
        guard let first = places.first, let last = places.last else { return }
        let gaps = zip(places, places.dropFirst())
        if hasLogarithmicX {
            let reach = gaps.map { ($1 / $0).squareRoot() }.min() ?? 2
            x += [first / reach, last * reach]
        } else {
            let reach = gaps.map { ($1 - $0) / 2 }.min() ?? max(abs(first) / 2, 0.5)
            x += [first - reach, last + reach]
        }
    }
}
