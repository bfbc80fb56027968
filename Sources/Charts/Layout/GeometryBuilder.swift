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
