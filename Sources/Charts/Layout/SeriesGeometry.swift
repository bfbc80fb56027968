import Algorithms

/// A series on the page: shapes with their style, ready to be drawn.
struct SeriesGeometry {
    /// A marker's error bar, on the page.
    struct ErrorBar: Equatable {
        let x: Double
        let top: Double
        let bottom: Double
    }

    /// What lies over what, from the bottom up, whatever the order of the series.
    enum Layer: Int, Comparable {
        case bands, steps, bars, references, lines, points

        static func < (left: Layer, right: Layer) -> Bool { left.rawValue < right.rawValue }
    }

    let style: SeriesStyle
    let layer: Layer
    var fills: [[PagePoint]] = []
    var bars: [PageRect] = []
    var lines: [[PagePoint]] = []
    /// Whether the lines edge a fill, and are drawn thin.
    var linesAreEdges = false
    var errorBars: [ErrorBar] = []
    var markers: [PagePoint] = []

    init(style: SeriesStyle, layer: Layer) {
        self.style = style
        self.layer = layer
    }
}

/// Turns the data of a chart into shapes on the page.
struct GeometryBuilder {
    let mapping: PlotMapping
    let slots: BarSlots

    /// Lines are cut a little outside of the plot, so that their cut ends are hidden.
    private var window: PageRect { mapping.plot.expanded(by: 30) }

    init(_ chart: Chart, _ mapping: PlotMapping) {
        self.mapping = mapping
        slots = BarSlots(chart.series, mapping)
    }

    func build(_ marks: Marks, style: SeriesStyle, index: Int) -> SeriesGeometry {
        switch marks {
        case .line(let x, let y):
            var geometry = SeriesGeometry(style: style, layer: .lines)
            let runs = runs(x, y)
            geometry.lines = runs.flatMap { window.clip(line: LineThinning.thin($0)) }
            // A point between two gaps has no line, and points at one place have none to see.
            geometry.markers = runs.filter { run in run.allSatisfy { $0 == run[0] } }.compactMap(\.first)
                .filter(mapping.plot.contains)
            return geometry
        case .steps(let edges, let heights): return steps(edges, heights, style)
        case .band(let x, let low, let high): return band(x, low, high, style)
        case .bars(let points): return bars(points, style, index)
        case .points(let points, let joined): return self.points(points, joined, style)
        case .horizontal(let y, let low, let high): return horizontal(y, low, high, style)
        case .vertical(let x):
            var geometry = SeriesGeometry(style: style, layer: .references)
            if let place = mapping.x.position(x), place >= mapping.plot.x, place <= mapping.plot.maxX {
                geometry.lines = [
                    [PagePoint(x: place, y: mapping.plot.maxY), PagePoint(x: place, y: mapping.plot.y)]
                ]
            }
            return geometry
        }
    }

    /// The stretches of a line between the points that have no place on the page.
    private func runs(_ x: [Double], _ y: [Double]) -> [[PagePoint]] {
        var runs: [[PagePoint]] = [[]]
        for (x, y) in zip(x, y) {
            if let point = mapping.point(x, y) {
                runs[runs.count - 1].append(point)
            } else if runs.last?.isEmpty == false {
                runs.append([])
            }
        }
        return runs
    }

    private func steps(_ edges: [Double], _ heights: [Double], _ style: SeriesStyle) -> SeriesGeometry {
        var geometry = SeriesGeometry(style: style, layer: .steps)
        var outline: [PagePoint] = []
        for (index, height) in heights.enumerated() {
            let level = mapping.y.position(height) ?? mapping.y.base
            for edge in edges[index...(index + 1)] {
                outline.append(PagePoint(x: mapping.x.position(edge) ?? mapping.plot.x, y: level))
            }
        }
        guard let first = outline.first, let last = outline.last else { return geometry }
        let base = mapping.y.base
        let area = [PagePoint(x: first.x, y: base)] + outline + [PagePoint(x: last.x, y: base)]
        geometry.fills = [window.clip(area: area)]
        geometry.lines = window.clip(line: area)
        geometry.linesAreEdges = true
        return geometry
    }

    private func band(
        _ x: [Double], _ low: [Double], _ high: [Double], _ style: SeriesStyle
    ) -> SeriesGeometry {
        var geometry = SeriesGeometry(style: style, layer: .bands)
        let upper = zip(x, high).compactMap { mapping.point($0, $1) }
        let lower = zip(x, low).map { x, low in
            PagePoint(
                x: mapping.x.position(x) ?? mapping.plot.x, y: mapping.y.position(low) ?? mapping.y.base)
        }
        geometry.fills = [window.clip(area: upper + lower.reversed())]
        return geometry
    }

    private func bars(_ points: [DataPoint], _ style: SeriesStyle, _ index: Int) -> SeriesGeometry {
        var geometry = SeriesGeometry(style: style, layer: .bars)
        let base = min(max(mapping.y.base, mapping.plot.y), mapping.plot.maxY)
        for point in points {
            guard let place = mapping.x.position(point.x) else { continue }
            let centre = place + slots.offset(of: index, at: point.x)
            guard mapping.plot.x - slots.width < centre, centre < mapping.plot.maxX + slots.width else {
                continue
            }
            let level = mapping.y.position(point.y) ?? base
            let end = min(max(level, mapping.plot.y), mapping.plot.maxY)
            geometry.bars.append(
                PageRect(
                    x: centre - slots.width / 2, y: min(base, end), width: slots.width,
                    height: abs(base - end)))
            geometry.errorBars += errorBar(point, at: centre)
        }
        return geometry
    }

    private func points(_ points: [DataPoint], _ joined: Bool, _ style: SeriesStyle) -> SeriesGeometry {
        var geometry = SeriesGeometry(style: style, layer: .points)
        let places = points.map { mapping.point($0.x, $0.y) }
        if joined { geometry.lines = window.clip(line: places.compactMap { $0 }) }
        for (point, place) in zip(points, places) {
            guard let place, place.x >= mapping.plot.x - 1e-6, place.x <= mapping.plot.maxX + 1e-6 else {
                continue
            }
            if mapping.plot.expanded(by: 1e-6).contains(place) { geometry.markers.append(place) }
            geometry.errorBars += errorBar(point, at: place.x)
        }
        return geometry
    }

    /// The error bar cut to the plot, or none where the point has no interval or it lies outside.
    private func errorBar(_ point: DataPoint, at x: Double) -> [SeriesGeometry.ErrorBar] {
        guard let low = point.low, let high = point.high, let top = mapping.y.position(high) else {
            return []
        }
        let bottom = mapping.y.position(low) ?? mapping.y.base
        guard top <= mapping.plot.maxY, bottom >= mapping.plot.y else { return [] }
        return [
            SeriesGeometry.ErrorBar(
                x: x, top: max(top, mapping.plot.y), bottom: min(bottom, mapping.plot.maxY))
        ]
    }

    private func horizontal(
        _ y: Double, _ low: Double?, _ high: Double?, _ style: SeriesStyle
    ) -> SeriesGeometry {
        var geometry = SeriesGeometry(style: style, layer: .references)
        let plot = mapping.plot
        if let level = mapping.y.position(y), level >= plot.y, level <= plot.maxY {
            geometry.lines = [[PagePoint(x: plot.x, y: level), PagePoint(x: plot.maxX, y: level)]]
        }
        guard let low, let high, let top = mapping.y.position(high) else { return geometry }
        let bottom = mapping.y.position(low) ?? mapping.y.base
        let area = [
            PagePoint(x: plot.x, y: top), PagePoint(x: plot.maxX, y: top),
            PagePoint(x: plot.maxX, y: bottom), PagePoint(x: plot.x, y: bottom),
        ]
        geometry.fills = [plot.clip(area: area)]
        return geometry
    }
}

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

/// Leaves out points of a long line that no eye could see, which keeps vector files small.
enum LineThinning {
    /// Columns are this wide, in points.
    private static let columnWidth = 0.5

    /// Keeps the first, lowest, highest and last point of each run of points in one narrow column.
    static func thin(_ line: [PagePoint]) -> [PagePoint] {
        guard line.count > 2_000 else { return line }
        return line.chunked { ($0.x / columnWidth).rounded(.down) == ($1.x / columnWidth).rounded(.down) }
            .flatMap { column -> [PagePoint] in
                guard column.count > 4 else { return Array(column) }
                let indices = column.indices
                let lowest = indices.min { column[$0].y < column[$1].y }
                let highest = indices.max { column[$0].y < column[$1].y }
                let kept = [indices.first, lowest, highest, indices.last].compactMap { $0 }
                return Set(kept).sorted().map { column[$0] }
            }
    }
}
