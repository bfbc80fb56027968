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
