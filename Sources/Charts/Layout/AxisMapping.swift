import Foundation

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
