/// Refuses series whose numbers cannot be drawn.
struct SeriesCheck {
    let series: Series
    /// What errors call the series.
    let name: String
    let hasLogarithmicX: Bool
    let hasLogarithmicY: Bool

    init(_ series: Series, index: Int, in chart: Chart) {
        self.series = series
        name = series.name.isEmpty ? "number \(index + 1)" : series.name
        hasLogarithmicX = chart.xAxis.scale == .logarithmic
        hasLogarithmicY = chart.yAxis.scale == .logarithmic
    }

    func run() throws(ChartError) {
        switch series.marks {
        case .line(let x, let y):
            try sameCount("y", expected: x.count, found: y.count)
            try check(line: x, y)
        case .steps(let edges, let heights):
            try sameCount("edges", expected: heights.count + 1, found: edges.count)
            try notEmpty(heights.isEmpty)
            try finite("edge", edges, positive: hasLogarithmicX)
            // A bin without counts has the height zero, which a logarithmic axis shows as its foot.
            try finite("height", heights, positive: false)
            try increasing("edge", pairs: zip(edges, edges.dropFirst()).map { ($0, $1) }, strictly: true)
        case .band(let x, let low, let high): try check(band: x, low, high)
        case .bars(let points): try check(points, positive: false)
        case .points(let points, _): try check(points, positive: hasLogarithmicY)
        case .horizontal(let y, let low, let high):
            try finite("value", [y], positive: hasLogarithmicY)
            try check(interval: low, high, index: 0)
        case .vertical(let x): try finite("value", [x], positive: hasLogarithmicX)
        }
    }

    private func check(line x: [Double], _ y: [Double]) throws(ChartError) {
        let hasPoint = zip(x, y).contains { x, y in
            x.isFinite && y.isFinite && (!hasLogarithmicX || x > 0) && (!hasLogarithmicY || y > 0)
        }
        try notEmpty(!hasPoint)
    }

    private func check(band x: [Double], _ low: [Double], _ high: [Double]) throws(ChartError) {
        try sameCount("low", expected: x.count, found: low.count)
        try sameCount("high", expected: x.count, found: high.count)
        try notEmpty(x.isEmpty)
        try finite("x", x, positive: hasLogarithmicX)
        try finite("low", low, positive: false)
        try finite("high", high, positive: hasLogarithmicY)
        try increasing("interval", pairs: zip(low, high).map { ($0, $1) }, strictly: false)
    }

    private func check(_ points: [DataPoint], positive: Bool) throws(ChartError) {
        try notEmpty(points.isEmpty)
        try finite("x", points.map(\.x), positive: hasLogarithmicX)
        try finite("y", points.map(\.y), positive: positive)
        for (index, point) in points.enumerated() {
            try check(interval: point.low, point.high, index: index)
        }
    }

    /// The low end may be anything finite: on a logarithmic axis the bar then reaches its foot.
    private func check(interval low: Double?, _ high: Double?, index: Int) throws(ChartError) {
        guard let low, let high else { return }
        for end in [low, high] where !end.isFinite {
            throw .notFinite(place: place, what: "interval", index: index, found: end)
        }
        guard low <= high else { throw .notIncreasing(series: name, what: "interval", index: index) }
    }

    private var place: String { "series \"\(name)\"" }

    private func notEmpty(_ isEmpty: Bool) throws(ChartError) {
        if isEmpty { throw .emptySeries(series: name) }
    }

    private func sameCount(_ what: String, expected: Int, found: Int) throws(ChartError) {
        guard expected == found else {
            throw .unequalLengths(series: name, what: what, expected: expected, found: found)
        }
    }

    private func finite(_ what: String, _ values: [Double], positive: Bool) throws(ChartError) {
        for (index, value) in values.enumerated() {
            guard value.isFinite else {
                throw .notFinite(place: place, what: what, index: index, found: value)
            }
            guard !positive || value > 0 else {
                throw .notPositive(place: place, what: what, index: index, found: value)
            }
        }
    }

    private func increasing(
        _ what: String, pairs: [(Double, Double)], strictly: Bool
    ) throws(ChartError) {
        for (index, pair) in pairs.enumerated() where pair.0 > pair.1 || (strictly && pair.0 == pair.1) {
            throw .notIncreasing(series: name, what: what, index: index)
        }
    }
}
