import Foundation

/// An axis with both ends known.
struct ResolvedAxis {
    let label: String
    let scale: AxisScale
    let low: Double
    let high: Double

    /// Fills in the ends that `axis` leaves open.
    ///
    /// - Parameters:
    ///   - name: "horizontal" or "vertical", for errors.
    ///   - data: every value that has to be on the axis.
    ///   - fromZero: whether bars or steps stand on this axis, whose lengths mean nothing cut off.
    ///   - margin: the share of the data's range to leave free at an open end.
    init(_ axis: Axis, name: String, data: [Double], fromZero: Bool, margin: Double) throws(ChartError) {
        label = axis.label
        scale = axis.scale
        if case .categories(let names) = axis.scale {
            guard !names.isEmpty else { throw .noCategories(axis: name) }
            (low, high) = (-0.5, Double(names.count) - 0.5)
            return
        }
        let isLogarithmic = axis.scale == .logarithmic
        for (index, end) in [axis.low, axis.high].compactMap({ $0 }).enumerated() {
            guard end.isFinite else {
                throw .notFinite(place: "\(name) axis", what: "end", index: index, found: end)
            }
            guard !isLogarithmic || end > 0 else {
                throw .notPositive(place: "\(name) axis", what: "end", index: index, found: end)
            }
        }
        let open =
            isLogarithmic
            ? Self.openLogarithmic(data, margin: margin)
            : Self.openLinear(data, fromZero: fromZero, margin: margin)
        (low, high) = (axis.low ?? open.low, axis.high ?? open.high)
        guard Self.hasRoom(low, high, isLogarithmic) else {
            throw .emptyDomain(axis: name, low: low, high: high)
        }
    }

    /// Whether ticks between the ends are apart by more than rounding errors.
    private static func hasRoom(_ low: Double, _ high: Double, _ isLogarithmic: Bool) -> Bool {
        if isLogarithmic { return high / low > 1 + 1e-9 && low >= 1e-300 && high <= 1e300 }
        return high - low > 1e-10 * max(abs(low), abs(high)) && high - low > 1e-290
            && max(abs(low), abs(high)) < 1e300
    }

    private static func openLinear(
        _ data: [Double], fromZero: Bool, margin: Double
    ) -> (low: Double, high: Double) {
        let ends = data + (fromZero ? [0] : [])
        let low = ends.min() ?? 0, high = ends.max() ?? 1
        guard hasRoom(low, high, false) else {
            let middle = low / 2 + high / 2
            let half = abs(middle) < 1e-280 ? 1 : 0.1 * abs(middle)
            return (middle - half, middle + half)
        }
        let free = margin * (high - low)
        return (fromZero && low == 0 ? 0 : low - free, fromZero && high == 0 ? 0 : high + free)
    }

    private static func openLogarithmic(_ data: [Double], margin: Double) -> (low: Double, high: Double) {
        let ends = data.filter { $0 > 0 }
        let low = log10(ends.min() ?? 1), high = log10(ends.max() ?? 10)
        let free = high - low > 1e-6 ? margin * (high - low) : 0.3
        return (pow(10, low - free), pow(10, high + free))
    }
}

extension ResolvedAxis {
    /// Whether the axis has named places.
    var isCategorical: Bool {
        if case .categories = scale { true } else { false }
    }
}

/// Takes values on an axis to positions on the page.
struct AxisMapping {
    private static let farthest = 1e12

    private let isLogarithmic: Bool
    private let low: Double
    private let high: Double
    private let start: Double
    private let end: Double

    /// The axis' low end falls on `start` and its high end on `end`, in points.
    init(_ axis: ResolvedAxis, start: Double, end: Double) {
        isLogarithmic = axis.scale == .logarithmic
        low = isLogarithmic ? log10(axis.low) : axis.low
        high = isLogarithmic ? log10(axis.high) : axis.high
        self.start = start
        self.end = end
    }

    /// The position of a value, or nil where the axis has no place for it.
    ///
    /// Positions are kept within `farthest`, where lines are still cut to within a thousandth of a point.
    func position(_ value: Double) -> Double? {
        guard value.isFinite, !isLogarithmic || value > 0 else { return nil }
        let share = ((isLogarithmic ? log10(value) : value) - low) / (high - low)
        return min(max(start + share * (end - start), -Self.farthest), Self.farthest)
    }

    /// Where bars and fills begin: at zero, or at the low end of a logarithmic axis.
    var base: Double { isLogarithmic ? start : position(0) ?? start }
}

/// Takes data to the page.
struct PlotMapping {
    let plot: PageRect
    let x: AxisMapping
    let y: AxisMapping

    init(plot: PageRect, xAxis: ResolvedAxis, yAxis: ResolvedAxis) {
        self.plot = plot
        x = AxisMapping(xAxis, start: plot.x, end: plot.maxX)
        y = AxisMapping(yAxis, start: plot.maxY, end: plot.y)
    }

    /// The place of a point, or nil where an axis has none for it.
    func point(_ xValue: Double, _ yValue: Double) -> PagePoint? {
        guard let xPosition = x.position(xValue), let yPosition = y.position(yValue) else { return nil }
        return PagePoint(x: xPosition, y: yPosition)
    }
}

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
